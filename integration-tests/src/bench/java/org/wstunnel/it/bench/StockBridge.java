// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

/**
 * What a user of Helidon writes without this project: a {@link WsListener} with a socket, on Helidon's own WebSocket support.
 */
public final class StockBridge {
    private static final int BUFFER = 32 * 1024;

    private StockBridge() {
    }

    /**
     * Start the server.
     *
     * @param args configuration file, and the ports of the echo, the sink and the source
     */
    public static void main(String[] args) {
        Config config = Config.builder(() -> io.helidon.config.ConfigSources.file(args[0]).build()).build();
        WebServer.builder()
                .config(config.get("server"))
                .addRouting(WsRouting.builder()
                        .endpoint("/echo", () -> new Bridge(Integer.parseInt(args[1])))
                        .endpoint("/sink", () -> new Bridge(Integer.parseInt(args[2])))
                        .endpoint("/source", () -> new Bridge(Integer.parseInt(args[3]))))
                .build()
                .start();
    }

    private static final class Bridge implements WsListener {
        private final int port;
        private Socket backend;

        Bridge(int port) {
            this.port = port;
        }

        @Override
        public void onOpen(WsSession session) {
            try {
                backend = new Socket("127.0.0.1", port);
                backend.setTcpNoDelay(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.startVirtualThread(() -> copy(session));
        }

        @Override
        public void onMessage(WsSession session, BufferData buffer, boolean last) {
            try {
                backend.getOutputStream().write(buffer.readBytes());
            } catch (IOException e) {
                session.close(1011, "backend");
            }
        }

        @Override
        public void onClose(WsSession session, int status, String reason) {
            end();
        }

        @Override
        public void onError(WsSession session, Throwable t) {
            end();
        }

        private void copy(WsSession session) {
            byte[] bytes = new byte[BUFFER];
            try {
                InputStream in = backend.getInputStream();
                for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                    session.send(BufferData.create(bytes, 0, length), true);
                }
                session.close(1000, "");
            } catch (IOException | UncheckedIOException e) {
                end();
            }
        }

        private void end() {
            try {
                backend.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
