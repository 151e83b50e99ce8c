package org.wstunnel.upgrade;

import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.security.cert.X509Certificate;
import java.util.Optional;

import io.helidon.common.socket.TlsSocket;
import io.helidon.webserver.ConnectionContext;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.wstunnel.backend.ProxyTls;

/**
 * How a client's TLS connection is protected.
 * <p>
 * Helidon tells the client's certificate, but neither version nor cipher: those are read from the JDK's socket that its own one wraps.
 * On the module path this takes {@code --add-opens io.helidon.common.socket/io.helidon.common.socket=org.wstunnel}; where it is not
 * given, the two are left out.
 */
final class ClientTls {
    private static final System.Logger LOGGER = System.getLogger(ClientTls.class.getName());
    private static final Optional<Field> SOCKET = socketField();

    private ClientTls() {
    }

    static Optional<ProxyTls> of(ConnectionContext connection, Optional<X509Certificate> certificate) {
        if (!connection.isSecure()) {
            return Optional.empty();
        }
        Optional<SSLSession> session = session(connection);
        return Optional.of(new ProxyTls(session.map(SSLSession::getProtocol), session.map(SSLSession::getCipherSuite), certificate));
    }

    private static Optional<SSLSession> session(ConnectionContext connection) {
        if (SOCKET.isEmpty() || !(connection.serverSocket() instanceof TlsSocket socket)) {
            return Optional.empty();
        }
        try {
            return Optional.of(((SSLSocket) SOCKET.get().get(socket)).getSession());
        } catch (IllegalAccessException e) {
            return Optional.empty();
        }
    }

    private static Optional<Field> socketField() {
        try {
            Field field = TlsSocket.class.getDeclaredField("sslSocket");
            field.setAccessible(true);
            return Optional.of(field);
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            LOGGER.log(Level.WARNING, "PROXY headers leave out version and cipher of TLS, start Java with "
                    + "--add-opens io.helidon.common.socket/io.helidon.common.socket=org.wstunnel: {0}", e.getMessage());
            return Optional.empty();
        }
    }
}
