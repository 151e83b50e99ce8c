// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.tls.TlsNode;

/**
 * Refuses sockets of the server that there would not be, or not as they are configured.
 */
public final class SocketsCheck {
    private static final int MAX_PORT = 65_535;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final String PORT = "0 (any free port) to " + MAX_PORT;

    private SocketsCheck() {
    }

    /**
     * Checks that each listener is one of its own.
     *
     * @param node   node of the server, if there is one
     * @param server what was made of it
     * @param own    names of the sockets that the tunnels are on
     * @throws io.helidon.config.ConfigException if one could not listen, or is another one, too
     */
    public static void check(Optional<Config> node, WebServerConfig server, Set<String> own) {
        Faults faults = new Faults();
        node.ifPresent(it -> checkNode(it, faults));
        Set<Object> taken = new HashSet<>();
        faults.check(() -> checkPlace(server, WebServer.DEFAULT_SOCKET_NAME, taken));
        server.sockets().forEach((name, listener) -> faults.check(() -> checkPlace(listener, name, taken)));
        faults.refuse();
        warnOfAnyPort(node, server, own);
    }

    /** Whoever names sockets alone means that the tunnels are there. */
    private static void warnOfAnyPort(Optional<Config> node, WebServerConfig server, Set<String> own) {
        boolean anyPort = server.port() <= 0 && server.bindAddress().isEmpty();
        if (anyPort && own.contains(WebServer.DEFAULT_SOCKET_NAME) && !server.sockets().isEmpty()
                && node.filter(it -> !it.get("port").exists()).isPresent()) {
            Doubt.tell(new ConfigKey("server.port")
                    .missing("a port, since the tunnels are on the default socket, which is not one of "
                            + server.sockets().keySet()),
                    "It is on any free port");
        }
    }

    private static void checkNode(Config server, Faults faults) {
        checkPort(server, faults);
        KnownKeys.checkTexts(server.get("tls"), Tls.class, faults);
        faults.check(() -> checkTrust(server.get("tls")));
        Set<String> names = new HashSet<>();
        server.get("sockets").asNodeList().orElseGet(List::of).forEach(socket -> {
            checkPort(socket, faults);
            KnownKeys.checkTexts(socket, ListenerConfig.class, faults);
            faults.check(() -> checkTrust(socket.get("tls")));
            // of two with one name Helidon takes the last
            String name = socket.get("name").asString().orElse(socket.name());
            faults.check(() -> ConfigKey.of(socket).child("name").require(names.add(name), name,
                    "a name that no other socket has"));
        });
    }

    /** Without client certificates it does not matter what is trusted. */
    private static void checkTrust(Config tls) {
        boolean asks = tls.get("client-auth").asString().filter(it -> !it.equalsIgnoreCase("NONE")).isPresent();
        if (tls.get("enabled").asBoolean().filter(it -> !it).isPresent() || tls.get("manager").exists()) {
            return;
        }
        ConfigKey key = ConfigKey.of(tls);
        if (asks && tls.get("trust-all").asBoolean().orElse(false)) {
            Doubt.tell(key.child("trust-all").invalid(true, "false, since client-auth is set"),
                    "Everybody can make a certificate of any name");
        } else if (asks && tls.get("trust").exists()) {
            TlsNode.checkTrustStore(tls);
        } else if (asks) {
            Doubt.tell(key.child("trust").missing("the authority of the clients' certificates, since client-auth is set"),
                    "Only public authorities are trusted");
        } else if (tls.get("trust").exists()) {
            Doubt.tell(key.child("client-auth").missing("REQUIRED or OPTIONAL, since trust is set"),
                    "No client is asked for a certificate");
        }
    }

    /** Helidon takes a list for any free port. */
    private static void checkPort(Config listener, Faults faults) {
        Config port = listener.get("port");
        faults.check(() -> {
            if (port.exists() && !port.isLeaf()) {
                throw ConfigKey.of(port).wrong("keys below it", PORT);
            }
        });
    }

    private static void checkPlace(ListenerConfig listener, String socket, Set<Object> taken) {
        ConfigKey key = ListenerPlace.key(socket);
        // Helidon's timer counts in milliseconds
        key.child("idle-connection-period").require(listener.idleConnectionPeriod().compareTo(MILLISECOND) >= 0,
                listener.idleConnectionPeriod(), "a duration of at least " + MILLISECOND);
        // a tunnel has been idle for no time at all
        key.child("idle-connection-timeout").require(!listener.idleConnectionTimeout().isNegative(),
                listener.idleConnectionTimeout(), "a duration of zero or more, or every tunnel is closed");
        int connections = listener.maxTcpConnections();
        key.child("max-tcp-connections").require(connections == -1 || connections > 0, connections,
                "-1 (no limit) or at least 1");
        int requests = listener.maxConcurrentRequests();
        key.child("max-concurrent-requests").require(requests >= -1, requests, "-1 or 0 (no limit), or at least 1");
        listener.concurrencyLimit().filter(FixedLimit.class::isInstance).map(it -> ((FixedLimit) it).prototype().permits())
                .ifPresent(it -> key.child("concurrency-limit.fixed.permits").require(it >= 0, it, "0 (no limit) or at least 1"));
        SocketAddress address = listener.bindAddress().orElse(null);
        if (address != null) {
            boolean anyPort = address instanceof InetSocketAddress inet && inet.getPort() == 0;
            key.child("bind-address").require(anyPort || taken.add(address), address, "an address that no other socket has");
            return;
        }
        int port = listener.port();
        key.child("port").require(port >= 0 && port <= MAX_PORT, port, PORT);
        key.child("port").require(port == 0 || taken.add(listener.host() + ":" + port), port, "a port that no other socket has");
    }
}
