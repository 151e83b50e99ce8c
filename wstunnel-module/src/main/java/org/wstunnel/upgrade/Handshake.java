// SPDX-License-Identifier: Apache-2.0
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
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

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
    /** What the Connection header has to name. */
    static final String UPGRADE = "Upgrade";

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
        if (reads(method) && !wantsWebSocket(headers)) {
            return refuse(Status.UPGRADE_REQUIRED_426, "This is a WebSocket endpoint",
                    "upgrade", values(headers, HeaderNames.UPGRADE), WEBSOCKET);
        }
        if (!method.equals(Method.GET)) {
            return refuse(Status.METHOD_NOT_ALLOWED_405, "A WebSocket handshake is a GET request", "method", method.text(),
                    "GET");
        }
        if (!tokens(headers, HeaderNames.CONNECTION).stream().anyMatch(UPGRADE::equalsIgnoreCase)) {
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

    /** Whether WebSocket is among the protocols that the client would switch to. */
    static boolean wantsWebSocket(Headers headers) {
        return headers.contains(HeaderNames.UPGRADE)
                && tokens(headers, HeaderNames.UPGRADE).stream().anyMatch(WEBSOCKET::equalsIgnoreCase);
    }

    /** Whether a request announces a body, or announces something that cannot be understood. */
    static boolean hasBody(Headers headers) {
        return headers.contains(HeaderNames.TRANSFER_ENCODING)
                || !headers.all(HeaderNames.CONTENT_LENGTH, List::of).stream().allMatch("0"::equals);
    }

    /** Whether a request without an upgrade asks what there is at a path. */
    static boolean reads(Method method) {
        return method.equals(Method.GET) || method.equals(Method.HEAD);
    }

    /**
     * Name the protocol to switch to in a 426, RFC 9110 section 15.5.22. The header is left out where it is not
     * allowed, and where it would reach a client that gives up because of it:
     * <ul>
     * <li>HTTP/2 has no upgrade, RFC 9113 section 8.6;</li>
     * <li>a request that wants the connection closed gets Helidon's Connection: close, which names no upgrade as
     *     section 7.8 wants it;</li>
     * <li>a request whose Connection header names an upgrade that it does not ask for comes from nginx, as people set
     *     it up, and nginx passes the header on to clients that speak HTTP/2.</li>
     * </ul>
     *
     * @param request  request
     * @param response answer
     */
    static void tellWhatWorks(ServerRequest request, ServerResponse response) {
        response.header(VERSION, SUPPORTED_VERSION);
        boolean direct = tokens(request.headers(), HeaderNames.CONNECTION).stream()
                .noneMatch(it -> it.equalsIgnoreCase(UPGRADE) || it.equalsIgnoreCase("close"));
        if (request.prologue().protocolVersion().startsWith("1.") && (direct || wantsWebSocket(request.headers()))) {
            response.header(HeaderNames.UPGRADE, WEBSOCKET)
                    .header(HeaderNames.CONNECTION, UPGRADE);
        }
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
            for (String token : value.split(",", -1)) {
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
            // Java's decoder accepts a key without its padding
            return keys.size() == 1
                    && keys.getFirst().length() == KEY_CHARACTERS
                    && Base64.getDecoder().decode(keys.getFirst()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
