// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;

import org.wstunnel.backend.BackendLink;
import org.wstunnel.helidon.ClientEndpoint;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.loop.SocketEndpoint;
import org.wstunnel.loop.TlsEndpoint;
import org.wstunnel.tunnel.TunnelEnds;

/**
 * Brings the connections of a client and a backend to an event loop.
 */
final class TunnelEndpoints {
    private TunnelEndpoints() {
    }

    /**
     * Make the ends of a tunnel.
     *
     * @param loop       loop of the tunnel
     * @param connection connection of the client, from which nothing is read any more
     * @param link       connection to the backend
     * @param answered   see {@link TunnelEnds}
     */
    static TunnelEnds of(EventLoop loop, ConnectionContext connection, BackendLink link, Runnable answered) {
        return new TunnelEnds(ClientEndpoint.of(loop, connection.serverSocket()), early(connection.dataReader()),
                backend(loop, link), new Judged(link), answered);
    }

    private static Endpoint backend(EventLoop loop, BackendLink link) {
        return link.tls()
                .<Endpoint>map(tls -> new TlsEndpoint(loop, link.channel(), tls.engine(), tls.ciphertext(), tls.plaintext()))
                .orElseGet(() -> new SocketEndpoint(loop, link.channel()));
    }

    /** The bytes that came right behind the request. */
    private static byte[] early(DataReader reader) {
        // with nothing there, reading would wait for more
        int length = reader.available();
        return length == 0 ? BufferData.EMPTY_BYTES : reader.readBytes(length);
    }

    private record Judged(BackendLink link) implements TunnelEnds.Link {
        @Override
        public void heard() {
            link.heard();
        }

        @Override
        public void spoken() {
            link.spoken();
        }

        @Override
        public void lost(String how) {
            link.lost(how);
        }

        @Override
        public Optional<Integer> exitValue() {
            return link.exitValue();
        }

        @Override
        public void closed() {
            link.close();
        }
    }
}
