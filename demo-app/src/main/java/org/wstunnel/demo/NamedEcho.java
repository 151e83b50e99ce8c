// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Sends back every line with the name of the backend in front, so that the peer sees who has answered.
 *
 * @param name name
 */
record NamedEcho(String name) implements Conversation {
    private static final int LONGEST_LINE = 1024;

    @Override
    public void hold(SocketChannel peer) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(peer), StandardCharsets.UTF_8));
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            line.append((char) c);
            if (c == '\n' || line.length() == LONGEST_LINE) {
                send(peer, name + " " + line);
                line.setLength(0);
            }
        }
    }

    private static void send(SocketChannel peer, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }
}
