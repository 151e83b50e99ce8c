// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.TlsSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1ConnectionProvider;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;

/**
 * Has Helidon's HTTP/1.1 speak through a {@link WatchedConnection} on the listeners that serve tunnels.
 */
public final class WatchedSelectorProvider implements ServerConnectionSelectorProvider<WatchedHttp1> {
    @Override
    public Class<WatchedHttp1> protocolConfigType() {
        return WatchedHttp1.class;
    }

    @Override
    public String protocolType() {
        return WatchedHttp1.TYPE;
    }

    // Helidon's provider is for its service loader, which this stands in for
    @Override
    public ServerConnectionSelector create(String listener, WatchedHttp1 config, ProtocolConfigs protocols) {
        return new Selector(listener, config, new Http1ConnectionProvider().create(listener, config.served(), protocols));
    }

    private record Selector(String listener, WatchedHttp1 config,
            ServerConnectionSelector own) implements ServerConnectionSelector {
        /** How a client begins that speaks HTTP/2 at once, RFC 9113 section 3.4. */
        private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

        @Override
        public int bytesToIdentifyConnection() {
            return own.bytesToIdentifyConnection();
        }

        /**
         * {@inheritDoc}
         * <p>
         * What is none of HTTP/1.1 and none of HTTP/2 is taken too where nobody else could want it: so that it is
         * answered 400 and logged. Helidon hangs up on it without a word.
         */
        @Override
        public Support supports(BufferData data) {
            Support support = own.supports(data);
            if (support == Support.UNSUPPORTED && config.takesTheRest()) {
                data.rewind();
                return startsWith(data, PREFACE) ? support : Support.SUPPORTED;
            }
            return support;
        }

        private static boolean startsWith(BufferData data, byte[] prefix) {
            int length = Math.min(data.available(), prefix.length);
            for (int i = 0; i < length; i++) {
                if (data.read() != prefix[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return own.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext connection) {
            return config.watch().map(it -> watched(connection, it)).orElseGet(() -> own.connection(connection));
        }

        private ServerConnection watched(ConnectionContext connection, HeadWatch watch) {
            WatchedConnection watched = new WatchedConnection(connection, listener, config.config(), watch);
            ServerConnection http = own.connection(watched);
            // Helidon may interrupt a connection while that waits for the first line of a request, and at no other time
            watched.betweenRequests(() -> http instanceof InterruptableTask<?> task && task.canInterrupt());
            return connection.serverSocket() instanceof TlsSocket tls ? new ClosingConnection(http, tls) : http;
        }
    }
}
