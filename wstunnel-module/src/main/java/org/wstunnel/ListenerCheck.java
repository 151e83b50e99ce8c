// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ProtocolConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.helidon.WatchedHttp1;
import org.wstunnel.neighbour.TunnelPaths;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * Looks for settings of a listener that harm tunnels. The module cannot change them, so it says which they are.
 */
final class ListenerCheck {
    private static final System.Logger LOGGER = System.getLogger(ListenerCheck.class.getName());
    private static final int SMALL_RECEIVE_BUFFER = 65_536;
    /** Types of the protocols that are HTTP, or come to be by an HTTP request. */
    private static final Set<String> HTTP = Set.of("http_1_1", "http_2", "grpc", "websocket", "wstunnel");

    private ListenerCheck() {
    }

    static void check(ListenerConfig listener, String socket) {
        String prefix = prefix(socket);
        if (listener.writeQueueLength() > 1) {
            throw new ConfigKey(prefix + "write-queue-length").invalid(
                    listener.writeQueueLength(), "0 or 1 with tunnels, since frames would overtake queued bytes");
        }
        checkKey(listener, new ConfigKey(prefix + "tls.private-key"));
        listener.tls().ifPresent(tls -> OfferedTls.check(tls, new ConfigKey(prefix + "tls")));
        if (listener.smartAsyncWrites()) {
            LOGGER.log(Level.WARNING, "{0}smart-async-writes is true: tunnels do not use it. Set it to false", prefix);
        }
        SocketOptions options = listener.connectionOptions();
        Object receiveBuffer = options.socketOptions().get(StandardSocketOptions.SO_RCVBUF);
        Object listening = listener.listenerSocketOptions().get(StandardSocketOptions.SO_RCVBUF);
        if (small(receiveBuffer)) {
            LOGGER.log(Level.WARNING, "{0}connection-options.socket-receive-buffer-size is {1}: tunnels are slow with it. "
                    + "Leave it out", prefix, plain(receiveBuffer));
        } else if (receiveBuffer != null && granted((int) receiveBuffer) < (int) receiveBuffer) {
            LOGGER.log(Level.INFO,
                    "{0}connection-options.socket-receive-buffer-size is {1}, of which the system grants {2}: a distant client "
                            + "sends at most that many bytes per round trip. The limit on Linux is net.core.rmem_max",
                    prefix,
                    plain(receiveBuffer), plain(granted((int) receiveBuffer)));
        }
        if (small(listening)) {
            LOGGER.log(Level.WARNING,
                    "{0}: the listening socket has a receive buffer of {1} bytes, so that a client sends at most 64 KiB per "
                            + "round trip. It is set in code: remove SO_RCVBUF from its listenerSocketOptions",
                    prefix.substring(0, prefix.length() - 1), plain(listening));
        }
        // with channels a tunnel sets it itself
        if (!options.tcpNoDelay() && !listener.useNio()) {
            LOGGER.log(Level.WARNING,
                    "{0}connection-options.tcp-no-delay is false: without use-nio small messages are delayed by up to 40 "
                            + "milliseconds, set it to true",
                    prefix);
        }
    }

    /** TLS without a key that fits its certificate listens, and then every handshake fails without a word in the log. */
    private static void checkKey(ListenerConfig listener, ConfigKey key) {
        listener.tls().flatMap(TlsIdentity::configured).ifPresent(tls -> {
            TlsIdentity.require(tls, key);
            TlsIdentity.checkPair(tls, key);
            TlsIdentity.wrongTime(tls, key).ifPresent(it -> LOGGER.log(Level.WARNING, "{0}. Clients refuse it", it));
        });
    }

    /** Whether the listeners ask for a client certificate, if a tunnel requires one. */
    static void checkClientAuth(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (WsTunnelConfigSupport.requiresCertificates(config)) {
            listeners.forEach((socket, listener) -> checkClientAuth(listener, socket));
        }
    }

    /** Whether anybody can be a user, if a tunnel requires one. */
    static void checkUsers(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (!AuthenticatedUser.possible() && listeners.values().stream().allMatch(it -> clientAuth(it) == TlsClientAuth.NONE)) {
            WsTunnelConfigSupport.paths(config).stream().filter(TunnelPaths::requiresUser).findFirst().ifPresent(it -> {
                throw it.key().child("require-user").invalid(true,
                        "false, since nobody can be a user: Helidon Security is not on the "
                                + "class path, and no listener has tls.client-auth");
            });
        }
    }

    private static TlsClientAuth clientAuth(ListenerConfig listener) {
        return listener.tls().map(tls -> tls.prototype().clientAuth()).orElse(TlsClientAuth.NONE);
    }

    /** Says where a PROXY header is believed from everybody. */
    static void checkProxyProtocol(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (config.trustedProxies().isEmpty()) {
            listeners.forEach((socket, listener) -> {
                if (listener.enableProxyProtocol()) {
                    LOGGER.log(Level.WARNING,
                            "{0}enable-proxy-protocol is true, and {1} is empty: every peer may claim to be any client. "
                                    + "Name the networks of the load balancers there",
                            prefix(socket),
                            WsTunnelConfigSupport.key(config).child("trusted-proxies"));
                }
            });
        }
    }

    private static void checkClientAuth(ListenerConfig listener, String socket) {
        if (clientAuth(listener) == TlsClientAuth.NONE) {
            throw new ConfigKey(prefix(socket) + "tls.client-auth").missing(
                    "REQUIRED or OPTIONAL, since client-certificates are required and nobody has one otherwise");
        }
    }

    /** Whether all that the listener speaks is HTTP, and what is spoken through it. */
    static boolean speaksOnlyHttp(ListenerConfig listener) {
        return listener.connectionSelectors().isEmpty() && listener.protocols()
                .stream()
                .map(ProtocolConfig::type)
                .allMatch(HTTP::contains);
    }

    /** HTTP/1.1 of the listener, whose requests can be watched; there is none where it was configured past this module. */
    static Optional<WatchedHttp1> watchedHttp1(ListenerConfig listener, String socket) {
        Optional<WatchedHttp1> http1 = listener.protocols()
                .stream()
                .filter(WatchedHttp1.class::isInstance)
                .map(WatchedHttp1.class::cast)
                .findFirst();
        if (http1.isEmpty()) {
            LOGGER.log(Level.WARNING,
                    "{0}protocols: http_1_1 is set in code or in a list, so request-header-timeout does not apply, "
                            + "malformed requests are not logged, and upgrades need the spelling that Helidon expects. Configure protocols as an object",
                    prefix(socket));
        }
        return http1;
    }

    private static boolean small(Object bufferSize) {
        return bufferSize instanceof Integer size && size < SMALL_RECEIVE_BUFFER;
    }

    /** What a socket gets that asks for so large a receive buffer. */
    private static int granted(int size) {
        try (SocketChannel socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, size);
            return socket.getOption(StandardSocketOptions.SO_RCVBUF);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "The size of a receive buffer cannot be asked for", e);
            return size;
        }
    }

    /** A number as it stands in a configuration file, and not as texts of the user's language have it. */
    private static String plain(Object number) {
        return String.valueOf(number);
    }

    static String prefix(String socket) {
        return key(socket) + ".";
    }

    /** Key of a listener. */
    static String key(String socket) {
        return socket.equals(WebServer.DEFAULT_SOCKET_NAME) ? "server" : "server.sockets." + socket;
    }
}
