// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.helidon.WatchedHttp1;
import org.wstunnel.tls.OfferedTls;
import org.wstunnel.tls.TlsIdentity;

/**
 * Looks for settings of a listener that harm tunnels. The module cannot change them, so it says which they are.
 */
public final class ListenerCheck {
    private static final System.Logger LOGGER = System.getLogger(ListenerCheck.class.getName());
    private static final int SMALL_RECEIVE_BUFFER = 65_536;
    /** The shortest headers with all that RFC 6455 asks for. */
    private static final int HANDSHAKE = 128;
    /** What a request line has beside the path, with the start of its end. */
    private static final int AROUND_PATH = "GET  HTTP/1.1\r".length();
    /** Helidon does not look at the time of a connection more often. */
    private static final Duration SHORT_IDLE = Duration.ofSeconds(1);
    private static final String HTTP_1 = "http_1_1";
    /** Types of the protocols that are HTTP, or come to be by an HTTP request. */
    private static final Set<String> HTTP = Set.of(HTTP_1, "http_2", "grpc", "websocket", "wstunnel");

    private ListenerCheck() {
    }

    /**
     * Checks a listener.
     *
     * @param listener listener
     * @param socket   name of its socket
     * @throws io.helidon.config.ConfigException if tunnels cannot work with it
     */
    public static void check(ListenerConfig listener, String socket) {
        ConfigKey key = ListenerPlace.key(socket);
        if (listener.writeQueueLength() > 1) {
            throw key.child("write-queue-length").invalid(
                    listener.writeQueueLength(), "0 or 1 with tunnels, since frames would overtake queued bytes");
        }
        checkKey(listener, key.child("tls.private-key"));
        listener.tls().ifPresent(tls -> {
            OfferedTls.check(tls, key.child("tls"));
            TlsIdentity.configured(tls).ifPresent(it -> OfferedTls.checkKey(it, key.child("tls")));
        });
        Doubt.tellIfShorter(listener.idleConnectionTimeout(), key.child("idle-connection-timeout"), SHORT_IDLE,
                "Answers on their way are cut off");
        if (listener.smartAsyncWrites()) {
            LOGGER.log(Level.WARNING, "{0}.smart-async-writes is true: tunnels do not use it. Set it to false", key);
        }
        SocketOptions options = listener.connectionOptions();
        Object receiveBuffer = options.socketOptions().get(StandardSocketOptions.SO_RCVBUF);
        Object listening = listener.listenerSocketOptions().get(StandardSocketOptions.SO_RCVBUF);
        if (small(receiveBuffer)) {
            LOGGER.log(Level.WARNING, "{0}.connection-options.socket-receive-buffer-size is {1}: tunnels are slow with it. "
                    + "Leave it out", key, plain(receiveBuffer));
        } else if (receiveBuffer != null && granted((int) receiveBuffer) < (int) receiveBuffer) {
            LOGGER.log(Level.INFO,
                    "{0}.connection-options.socket-receive-buffer-size is {1}, of which the system grants {2}: a distant client "
                            + "sends at most that many bytes per round trip. The limit on Linux is net.core.rmem_max",
                    key, plain(receiveBuffer), plain(granted((int) receiveBuffer)));
        }
        if (small(listening)) {
            LOGGER.log(Level.WARNING,
                    "{0}: the listening socket has a receive buffer of {1} bytes, so that a client sends at most 64 KiB per "
                            + "round trip. It is set in code: remove SO_RCVBUF from its listenerSocketOptions",
                    key, plain(listening));
        }
        // with channels a tunnel sets it itself
        if (!options.tcpNoDelay() && !listener.useNio()) {
            LOGGER.log(Level.WARNING,
                    "{0}.connection-options.tcp-no-delay is false: without use-nio small messages are delayed by up to 40 "
                            + "milliseconds, set it to true",
                    key);
        }
    }

    /** TLS without a key that fits its certificate listens, and then every handshake fails without a word in the log. */
    private static void checkKey(ListenerConfig listener, ConfigKey key) {
        listener.tls().flatMap(TlsIdentity::configured).ifPresent(tls -> {
            TlsIdentity.require(tls, key);
            TlsIdentity.checkPair(tls, key);
            Stream.of(TlsIdentity.wrongTime(tls, key), TlsIdentity.wrongPurpose(tls, key)).flatMap(Optional::stream)
                    .forEach(it -> LOGGER.log(Level.WARNING, "{0}. Clients refuse it", it));
        });
    }

    /**
     * Whether all that the listener speaks is HTTP, and what is spoken through it.
     *
     * @param listener listener
     * @return whether it is
     */
    public static boolean speaksOnlyHttp(ListenerConfig listener) {
        return listener.connectionSelectors().isEmpty() && listener.protocols()
                .stream()
                .map(ProtocolConfig::type)
                .allMatch(HTTP::contains);
    }

    /**
     * HTTP/1.1 of the listener, whose requests can be watched.
     *
     * @param listener listener
     * @param socket   name of its socket
     * @return empty where it was configured past this module
     * @throws io.helidon.config.ConfigException if there is no HTTP/1.1
     */
    public static Optional<WatchedHttp1> watchedHttp1(ListenerConfig listener, String socket) {
        Optional<WatchedHttp1> http1 = listener.protocols()
                .stream()
                .filter(WatchedHttp1.class::isInstance)
                .map(WatchedHttp1.class::cast)
                .findFirst();
        if (listener.connectionSelectors().isEmpty()
                && listener.protocols().stream().map(ProtocolConfig::type).noneMatch(HTTP_1::equals)) {
            throw ListenerPlace.key(socket).child("protocols." + HTTP_1)
                    .missing("HTTP/1.1, by which tunnels are opened. It is there unless enabled is false");
        }
        if (http1.isEmpty()) {
            LOGGER.log(Level.WARNING,
                    "{0}.protocols: http_1_1 is set in code or in a list, so request-header-timeout does not apply, "
                            + "malformed requests are not logged, and upgrades need the spelling that Helidon expects. Configure protocols as an object",
                    ListenerPlace.key(socket));
        }
        return http1;
    }

    /**
     * Checks that a handshake for each tunnel has room.
     *
     * @param http1   HTTP/1.1 of the listener
     * @param socket  name of its socket
     * @param paths  length of the shortest path of each tunnel, by what the configuration has of it
     * @throws io.helidon.config.ConfigException if Helidon refuses every request for one of them
     */
    public static void checkRoom(Http1Config http1, String socket, Map<String, Integer> paths) {
        ConfigKey key = ListenerPlace.key(socket).child("protocols.http_1_1");
        int headers = http1.maxHeadersSize();
        key.child("max-headers-size").require(headers >= HANDSHAKE, headers,
                "at least " + HANDSHAKE + ", which the headers of a WebSocket handshake take");
        paths.entrySet().stream().max(Map.Entry.comparingByValue()).ifPresent(longest -> {
            int line = longest.getValue() + AROUND_PATH;
            key.child("max-prologue-length").require(http1.maxPrologueLength() >= line, http1.maxPrologueLength(),
                    "at least " + line + ", which a request for \"" + longest.getKey() + "\" takes");
        });
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
}
