// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.TlsNioSocket;
import io.helidon.common.socket.TlsSocket;
import io.helidon.webserver.ConnectionContext;

import org.wstunnel.backend.ProxyTls;

/**
 * How a client's TLS connection is protected.
 * <p>
 * Helidon tells the client's certificate, but neither version nor cipher. Those come from the JDK's engine or socket,
 * which Helidon's own wraps. On the module path this takes {@code --add-opens
 * io.helidon.common.socket/io.helidon.common.socket=org.wstunnel}; where it is not given, the two are left out.
 */
final class ClientTls {
    private static final System.Logger LOGGER = System.getLogger(ClientTls.class.getName());
    /** With {@code use-nio}, which is the default. */
    private static final Optional<Field> ENGINE = field(TlsNioSocket.class, "engine");
    /** Without it. */
    private static final Optional<Field> SOCKET = ENGINE.isEmpty() ? Optional.empty() : field(TlsSocket.class, "sslSocket");

    private ClientTls() {
    }

    static Optional<ProxyTls> of(ConnectionContext connection, Optional<X509Certificate> certificate) {
        if (!connection.isSecure()) {
            return Optional.empty();
        }
        Optional<SSLSession> session = session(connection);
        return Optional
                .of(new ProxyTls(session.map(SSLSession::getProtocol), session.map(SSLSession::getCipherSuite), certificate));
    }

    private static Optional<SSLSession> session(ConnectionContext connection) {
        try {
            HelidonSocket socket = connection.serverSocket();
            if (ENGINE.isPresent() && socket instanceof TlsNioSocket) {
                return Optional.of(((SSLEngine) ENGINE.get().get(socket)).getSession());
            }
            if (SOCKET.isPresent() && socket instanceof TlsSocket) {
                return Optional.of(((SSLSocket) SOCKET.get().get(socket)).getSession());
            }
            return Optional.empty();
        } catch (IllegalAccessException e) {
            return Optional.empty();
        }
    }

    private static Optional<Field> field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return Optional.of(field);
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            LOGGER.log(Level.WARNING, "PROXY headers leave out version and cipher of TLS, start Java with "
                    + "--add-opens io.helidon.common.socket/io.helidon.common.socket=org.wstunnel: {0}", e.getMessage());
            return Optional.empty();
        }
    }
}
