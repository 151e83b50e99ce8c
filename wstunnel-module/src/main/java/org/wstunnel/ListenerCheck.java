package org.wstunnel;

import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.config.ConfigException;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.upgrade.HeaderDeadline;

/**
 * Looks for settings of a listener that harm tunnels. The module cannot change them, so it says which they are.
 */
final class ListenerCheck {
    private static final System.Logger LOGGER = System.getLogger(WsTunnelFeature.class.getName());
    private static final int SMALL_RECEIVE_BUFFER = 65_536;

    private ListenerCheck() {
    }

    static void check(ListenerConfig listener, String socket) {
        String prefix = prefix(socket);
        if (listener.writeQueueLength() > 1) {
            throw new ConfigException(prefix + "write-queue-length is " + listener.writeQueueLength()
                                              + ": allowed with tunnels are 0 and 1, since queued bytes would be overtaken by frames");
        }
        if (listener.smartAsyncWrites()) {
            LOGGER.log(Level.WARNING, "{0}smart-async-writes is true: tunnels do not use it, set it to false", prefix);
        }
        SocketOptions options = listener.connectionOptions();
        Object receiveBuffer = options.socketOptions().get(StandardSocketOptions.SO_RCVBUF);
        if (!(receiveBuffer instanceof Integer size) || size < SMALL_RECEIVE_BUFFER) {
            LOGGER.log(Level.WARNING, "{0}connection-options.socket-receive-buffer-size is {1}: tunnels are slow with it, "
                    + "set it to 262144", prefix, receiveBuffer == null ? "not set (Helidon makes it 4096)" : receiveBuffer);
        }
        if (!options.tcpNoDelay()) {
            LOGGER.log(Level.WARNING, "{0}connection-options.tcp-no-delay is false: small messages are delayed by up to 40 "
                    + "milliseconds, set it to true", prefix);
        }
    }

    /** Whether the listeners ask for a client certificate, if a tunnel requires one. */
    static void checkClientAuth(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (GateAssembler.requiresCertificates(config)) {
            listeners.forEach((socket, listener) -> checkClientAuth(listener, socket));
        }
    }

    private static void checkClientAuth(ListenerConfig listener, String socket) {
        TlsClientAuth asked = listener.tls().map(tls -> tls.prototype().clientAuth()).orElse(TlsClientAuth.NONE);
        if (asked == TlsClientAuth.NONE) {
            throw new ConfigException(prefix(socket) + "tls.client-auth is not set: allowed with client-certificates that are required "
                                              + "are REQUIRED and OPTIONAL, since nobody has a certificate otherwise");
        }
    }

    /** What watches the headers of the listener's requests; there is none where HTTP/1.1 was configured past this module. */
    static Optional<HeaderDeadline> headerDeadline(ListenerConfig listener, String socket) {
        Optional<HeaderDeadline> deadline = listener.protocols()
                .stream()
                .filter(Http1Config.class::isInstance)
                .map(Http1Config.class::cast)
                .flatMap(http1 -> http1.receiveListeners().stream())
                .filter(HeaderDeadline.class::isInstance)
                .map(HeaderDeadline.class::cast)
                .findFirst();
        if (deadline.isEmpty()) {
            LOGGER.log(Level.WARNING, "{0}protocols: http_1_1 is set in code or in a list, so request-header-timeout does not hold here: "
                    + "set it in the configuration, protocols being an object", prefix(socket));
        }
        return deadline;
    }

    private static String prefix(String socket) {
        return socket.equals(WebServer.DEFAULT_SOCKET_NAME) ? "server." : "server.sockets." + socket + ".";
    }
}
