package org.wstunnel.upgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.Status;

import org.wstunnel.access.Refusal;

/**
 * The server's side of the opening handshake, RFC 6455 section 4.2: what a request must have, and what the answer has.
 */
final class Handshake {
    static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    static final HeaderName ACCEPT = HeaderNames.create("Sec-WebSocket-Accept");
    static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    static final String WEBSOCKET = "websocket";
    static final String SUPPORTED_VERSION = "13";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int KEY_CHARACTERS = 24;
    private static final String BINARY = "binary";

    private Handshake() {
    }

    /**
     * Check the request.
     *
     * @return what is wrong with it, empty if nothing is
     */
    static Optional<Refusal> check(Method method, Headers headers) {
        if (!method.equals(Method.GET)) {
            return refuse(Status.METHOD_NOT_ALLOWED_405, "A WebSocket handshake is a GET request", "method", method.text(), "GET");
        }
        if (!tokens(headers, HeaderNames.UPGRADE).stream().anyMatch(WEBSOCKET::equalsIgnoreCase)) {
            return refuse(Status.UPGRADE_REQUIRED_426, "This is a WebSocket endpoint",
                          "upgrade", values(headers, HeaderNames.UPGRADE), WEBSOCKET);
        }
        if (!tokens(headers, HeaderNames.CONNECTION).stream().anyMatch("upgrade"::equalsIgnoreCase)) {
            return refuse(Status.BAD_REQUEST_400, "The Connection header does not say upgrade",
                          "connection", values(headers, HeaderNames.CONNECTION), "upgrade");
        }
        if (!headers.all(VERSION, List::of).equals(List.of(SUPPORTED_VERSION))) {
            return refuse(Status.UPGRADE_REQUIRED_426, "The WebSocket version must be 13",
                          "version", values(headers, VERSION), SUPPORTED_VERSION);
        }
        if (!validKey(headers.all(KEY, List::of))) {
            return refuse(Status.BAD_REQUEST_400, "The Sec-WebSocket-Key header is not 16 bytes in base64",
                          "key", values(headers, KEY), "16 bytes in base64");
        }
        return Optional.empty();
    }

    /** The value that proves to the client that its key was read. */
    static String accept(Headers headers) {
        String key = headers.get(KEY).get();
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }

    /**
     * Choose the subprotocol.
     *
     * @param headers       headers of the request
     * @param spoken        subprotocols of the tunnel, best first
     * @param impliesBinary whether {@code binary} is confirmed although the tunnel does not name it
     * @return what to confirm, spelled as the client spells it
     */
    static Optional<String> subprotocol(Headers headers, List<String> spoken, boolean impliesBinary) {
        List<String> offered = tokens(headers, PROTOCOL);
        for (String protocol : spoken) {
            if (offered.contains(protocol)) {
                return Optional.of(protocol);
            }
        }
        return impliesBinary ? offered.stream().filter(BINARY::equalsIgnoreCase).findFirst() : Optional.empty();
    }

    static boolean isBinary(Optional<String> subprotocol) {
        return subprotocol.filter(BINARY::equalsIgnoreCase).isPresent();
    }

    // a list may be spread over several headers, RFC 9110 section 5.3
    static List<String> tokens(Headers headers, HeaderName name) {
        List<String> result = new ArrayList<>();
        for (String value : headers.all(name, List::of)) {
            for (String token : value.split(",")) {
                if (!token.isBlank()) {
                    result.add(token.strip());
                }
            }
        }
        return result;
    }

    private static Optional<Refusal> refuse(Status status, String text, String what, String was, String expected) {
        return Optional.of(Refusal.of(Refusal.Kind.HANDSHAKE, status, text).with(what, was).with("expected", expected));
    }

    private static String values(Headers headers, HeaderName name) {
        return String.join(", ", headers.all(name, List::of));
    }

    private static boolean validKey(List<String> keys) {
        try {
            // Java's decoder would do without the padding
            return keys.size() == 1
                    && keys.getFirst().length() == KEY_CHARACTERS
                    && Base64.getDecoder().decode(keys.getFirst()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
