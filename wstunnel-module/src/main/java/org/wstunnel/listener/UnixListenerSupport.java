// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.helidon.UnixListening;
import org.wstunnel.loop.SocketFile;
import org.wstunnel.spawn.SocketMode;

/**
 * Checks the listeners on Unix sockets, and makes what looks after their files.
 */
public final class UnixListenerSupport {
    private static final System.Logger LOGGER = System.getLogger(UnixListenerSupport.class.getName());
    private static final String PREFIX = "unix:";
    private static final String EXPECTED = "host:port, or unix: and a path of 1 to " + SocketFile.MAX_BYTES + " bytes";

    private UnixListenerSupport() {
    }

    /**
     * Checks where a listener is to be, and that Helidon can serve connections there.
     *
     * @param listener listener
     * @param socket   name of its socket
     * @throws io.helidon.config.ConfigException if it cannot be there
     */
    public static void check(ListenerConfig listener, String socket) {
        ConfigKey server = ListenerPlace.key(socket);
        ConfigKey key = server.child("bind-address");
        SocketAddress address = listener.bindAddress().orElse(null);
        if (address instanceof InetSocketAddress inet && inet.getHostString().contains("/")) {
            throw key.wrong(
                    "invalid value \"" + inet.getHostString() + "\", did you mean \"" + PREFIX + inet.getHostString() + "\"?",
                    EXPECTED);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            key.require(!path.isEmpty() && path.getBytes(StandardCharsets.UTF_8).length <= SocketFile.MAX_BYTES, PREFIX + path,
                    EXPECTED);
            checkFile(unix.getPath(), key);
            // Helidon asks for the socket of the channel, which no Unix socket has, and closes every connection without a word
            server.child("use-nio").require(listener.useNio(), false, "true, since bind-address is a Unix socket");
            if (listener.tls().filter(Tls::enabled).isPresent()) {
                throw server.child("tls").unexpected("where bind-address is a Unix socket, the proxy in front speaks TLS");
            }
        }
    }

    /** What is a file or a folder becomes no socket; a folder that is missing may be made before the start. */
    private static void checkFile(Path path, ConfigKey key) {
        boolean folder = Files.isDirectory(path);
        key.require(!folder && !Files.isRegularFile(path), PREFIX + path,
                "the path of a Unix socket (that is a " + (folder ? "directory" : "file") + ")");
        try {
            SocketFile.requirePlace(path);
        } catch (IOException e) {
            Doubt.tell(key.invalid(PREFIX + path, "a place for a socket (" + e.getMessage() + ")"),
                    "Until it is one, the server does not start");
        }
    }

    /**
     * What looks after the socket's file.
     *
     * @param listener listener
     * @param socket   name of its socket
     * @param mode     who may connect, as {@link SocketMode} parses it
     * @return a feature, if the listener is on a Unix socket
     */
    public static Optional<UnixListening> listening(ListenerConfig listener, String socket, String mode) {
        ConfigKey key = ListenerPlace.key(socket).child("bind-address");
        return ListenerPlace.unixSocket(listener)
                .map(path -> new UnixListening(path, SocketMode.parse(mode), why -> key.invalid(
                        PREFIX + path, "a place where no other program listens (" + why + ")")));
    }

    /**
     * Says where all clients look the same.
     *
     * @param listeners      listeners by the names of their sockets
     * @param trustedProxies key of the proxies that are believed, of which none is on a Unix socket
     */
    public static void tellIfNobodyIsTrusted(Map<String, ListenerConfig> listeners, ConfigKey trustedProxies) {
        listeners.forEach((socket, listener) -> {
            if (ListenerPlace.onUnixSocket(listener)) {
                LOGGER.log(Level.INFO,
                        "{0}.bind-address is a Unix socket, and {1} has no unix: all clients there are one, named unix, also if "
                                + "a proxy says who they are",
                        ListenerPlace.key(socket), trustedProxies);
            }
        });
    }
}
