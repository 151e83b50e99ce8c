// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.IpLiteral;

/**
 * A place where something listens or that is connected to, to be compared with others however they are spelled. No name is
 * looked up: of names only localhost is known.
 *
 * @param socket path of a Unix socket, if it is one
 * @param host   host otherwise
 * @param port   port of the host
 */
public record LocalPlace(Optional<Path> socket, String host, int port) {
    private static final Set<InetAddress> LOCALHOST = Stream.of("127.0.0.1", "::1")
            .flatMap(it -> IpLiteral.parse(it).stream()).collect(Collectors.toUnmodifiableSet());

    /**
     * A Unix socket.
     *
     * @param path its path
     * @return place
     */
    public static LocalPlace unix(Path path) {
        return new LocalPlace(Optional.of(real(path.toAbsolutePath())), "", 0);
    }

    /**
     * A TCP port.
     *
     * @param host host name or IP address
     * @param port port
     * @return place
     */
    public static LocalPlace tcp(String host, int port) {
        return new LocalPlace(Optional.empty(), host, port);
    }

    /**
     * Where a listener is.
     *
     * @param listener listener
     * @return place
     */
    public static LocalPlace of(ListenerConfig listener) {
        return ListenerPlace.unixSocket(listener).map(LocalPlace::unix)
                .orElseGet(() -> listener.bindAddress().map(InetSocketAddress.class::cast)
                        .map(it -> tcp(it.getHostString(), it.getPort()))
                        .orElseGet(() -> tcp(listener.host(), listener.port())));
    }

    /**
     * Whether two cannot listen at both places, and a connection to one may be one to the other.
     *
     * @param other the other place
     * @return whether they are one
     */
    public boolean meets(LocalPlace other) {
        return socket.isPresent() ? socket.equals(other.socket) : port == other.port && sharesHost(other);
    }

    /**
     * Whether a port of this host is one of the other host, too.
     *
     * @param other the other place
     * @return whether both are TCP, and of one host
     */
    public boolean sharesHost(LocalPlace other) {
        Set<InetAddress> own = addresses(host);
        Set<InetAddress> others = addresses(other.host);
        return socket.isEmpty() && other.socket.isEmpty()
                && (host.equalsIgnoreCase(other.host) || !Collections.disjoint(own, others)
                        || own.stream().anyMatch(InetAddress::isAnyLocalAddress) && others.stream().anyMatch(LocalPlace::isHere)
                        || others.stream().anyMatch(InetAddress::isAnyLocalAddress) && own.stream().anyMatch(LocalPlace::isHere));
    }

    private static Set<InetAddress> addresses(String host) {
        return host.equalsIgnoreCase("localhost") ? LOCALHOST : IpLiteral.parse(host).stream().collect(Collectors.toSet());
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isAnyLocalAddress() || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static Path real(Path path) {
        try {
            return path.getParent() == null ? path : path.getParent().toRealPath().resolve(path.getFileName());
        } catch (IOException e) {
            // its folder is not there
            return path.normalize();
        }
    }
}
