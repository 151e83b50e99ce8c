// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.helidon.common.tls.Tls;

/**
 * A TCP backend that is spoken to over TLS.
 *
 * @param tcp        where it listens
 * @param tls        whom to trust, and the client's own certificate
 * @param serverName name that the backend is asked for (SNI, RFC 6066 section 3) and that its certificate has to have
 */
public record TlsAddress(TcpAddress tcp, Tls tls, String serverName) implements BackendAddress {

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        SocketChannel channel = tcp.open(dial);
        boolean success = false;
        try {
            TlsHandshake handshake = new TlsHandshake(channel, engine());
            ChannelGuard.run(dial, channel, "TLS handshake", handshake::run);
            BackendLink link = new BackendLink(channel, handshake.state());
            success = true;
            return link;
        } catch (SSLException e) {
            throw new TlsException(e, serverName);
        } finally {
            if (!success) {
                channel.close();
            }
        }
    }

    @Override
    public BackendAddress transport() {
        return tcp;
    }

    @Override
    public String text() {
        return tcp.text();
    }

    /**
     * As {@link Tls#createSocket} makes its sockets: the engine's own host is what SNI and the check of the certificate
     * go by.
     */
    private SSLEngine engine() {
        SSLEngine engine = tls.sslContext().createSSLEngine(serverName, tcp.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = tls.sslParameters();
        parameters.setApplicationProtocols(tls.prototype().applicationProtocols().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }
}
