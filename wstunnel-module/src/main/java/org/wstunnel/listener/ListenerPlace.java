// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;

import org.wstunnel.config.ConfigKey;

/**
 * Where a listener is: its key in the configuration, and what it listens on.
 */
public final class ListenerPlace {
    private static final Set<String> ANY_HOST = Set.of("0.0.0.0", "::");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    private ListenerPlace() {
    }

    /**
     * Key of a listener.
     *
     * @param socket name of its socket
     * @return its key
     */
    public static ConfigKey key(String socket) {
        return new ConfigKey(socket.equals(WebServer.DEFAULT_SOCKET_NAME) ? "server" : "server.sockets." + socket);
    }

    /**
     * Whether a host stands for all addresses of this machine.
     *
     * @param host host of a listener
     * @return whether it does
     */
    public static boolean anyHost(String host) {
        return ANY_HOST.contains(host);
    }

    /**
     * The Unix socket of a listener.
     *
     * @param listener listener
     * @return path of the socket, if it is on one
     */
    public static Optional<Path> unixSocket(ListenerConfig listener) {
        return listener.bindAddress()
                .filter(UnixDomainSocketAddress.class::isInstance)
                .map(it -> ((UnixDomainSocketAddress) it).getPath());
    }

    /**
     * Whether a listener is on a Unix socket.
     *
     * @param listener listener
     * @return whether it is
     */
    public static boolean onUnixSocket(ListenerConfig listener) {
        return unixSocket(listener).isPresent();
    }

    /**
     * Whether only this machine reaches a listener, as its host says.
     *
     * @param listener listener
     * @return whether it listens on a loopback address alone
     */
    public static boolean onLoopback(ListenerConfig listener) {
        return LOOPBACK.contains(listener.host()) && listener.bindAddress().isEmpty();
    }
}
