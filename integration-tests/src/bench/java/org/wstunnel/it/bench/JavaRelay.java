// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;

/**
 * A TCP relay with two virtual threads for each connection and nothing else: what is left of the machine when Java
 * reads and writes the bytes as Helidon does. It may answer a WebSocket upgrade first: then it passes on what frames
 * look like on the wire.
 */
final class JavaRelay {
    private static final int BUFFER = 120 * 1024;
    private static final int BACKLOG = 4096;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
    private static final String ANSWER = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

    private JavaRelay() {
    }

    /**
     * Start the relay.
     *
     * @param args whether a connection starts with an upgrade, three ports to listen at, and the three of the backends
     *             behind them
     */
    public static void main(String[] args) throws IOException {
        boolean upgrade = Boolean.parseBoolean(args[0]);
        int relays = args.length / 2;
        for (int i = 1; i <= relays; i++) {
            ServerSocket server = new ServerSocket();
            server.setReceiveBufferSize(RECEIVE_BUFFER);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[i])), BACKLOG);
            int backend = Integer.parseInt(args[relays + i]);
            Thread.ofPlatform().start(() -> accept(server, backend, upgrade));
        }
    }

    private static void accept(ServerSocket server, int backend, boolean upgrade) {
        try {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> relay(client, backend, upgrade));
            }
        } catch (IOException e) {
            throw new IllegalStateException("The relay takes no more connections", e);
        }
    }

    private static void relay(Socket client, int backend, boolean upgrade) {
        try (client; Socket server = new Socket()) {
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), backend));
            if (upgrade) {
                answer(client);
            }
            Thread back = Thread.startVirtualThread(() -> copy(server, client));
            copy(client, server);
            server.shutdownOutput();
            back.join();
        } catch (IOException e) {
            // one of the two has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        int last = 0;
        while (last != END_OF_HEAD) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The client has gone before its request was complete");
            }
            last = last << Byte.SIZE | next;
        }
        client.getOutputStream().write(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void copy(Socket from, Socket to) {
        byte[] bytes = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                out.write(bytes, 0, length);
            }
        } catch (IOException e) {
            // the other direction ends by itself
        }
    }
}
