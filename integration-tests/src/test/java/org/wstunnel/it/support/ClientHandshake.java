// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

import static org.wstunnel.it.support.Requirement.require;

/**
 * The opening handshake of a client, and what RFC 6455, 4.2.2 asks of its answer.
 */
final class ClientHandshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String key;

    ClientHandshake() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    String request(String host, String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n"
                + "Host: " + host + "\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + key + "\r\n"
                + "Sec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    void requireAccepted(Response response) {
        require(response.status() == 101, "expected 101, got " + response);
        require("websocket".equalsIgnoreCase(response.header("Upgrade").orElse("")), "Upgrade header: " + response);
        require("upgrade".equalsIgnoreCase(response.header("Connection").orElse("")), "Connection header: " + response);
        require(accept().equals(response.header("Sec-WebSocket-Accept").orElse("")), "accept key: " + response);
        require(response.header("Sec-WebSocket-Extensions").isEmpty(), "extensions: " + response);
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
