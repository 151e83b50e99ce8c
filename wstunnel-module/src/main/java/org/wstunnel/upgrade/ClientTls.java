// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLSession;

import io.helidon.webserver.ConnectionContext;

import org.wstunnel.backend.ProxyTls;
import org.wstunnel.helidon.ClientEndpoint;

/**
 * How a client's TLS connection is protected. Where version and cipher cannot be had, they are left out.
 */
final class ClientTls {
    private static final System.Logger LOGGER = System.getLogger(ClientTls.class.getName());
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private ClientTls() {
    }

    static Optional<ProxyTls> of(ConnectionContext connection, Optional<X509Certificate> certificate) {
        if (!connection.isSecure()) {
            return Optional.empty();
        }
        Optional<SSLSession> session = ClientEndpoint.tlsSession(connection.serverSocket());
        if (session.isEmpty() && TOLD.compareAndSet(false, true)) {
            LOGGER.log(Level.WARNING, "PROXY headers leave out version and cipher of TLS, start Java with {0}",
                    ClientEndpoint.OPTION);
        }
        return Optional
                .of(new ProxyTls(session.map(SSLSession::getProtocol), session.map(SSLSession::getCipherSuite), certificate));
    }
}
