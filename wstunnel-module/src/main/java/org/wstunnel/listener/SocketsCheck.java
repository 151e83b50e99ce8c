// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.config.References;
import org.wstunnel.tls.TlsNode;

/**
 * Refuses sockets of the server that there would not be, or not as they are configured.
 */
public final class SocketsCheck {
    private static final int MAX_PORT = 65_535;
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final String PORT = "0 (any free port) to " + MAX_PORT;

    private static final String ANY_PORT = "It is on any free port";
    private static final List<String> PLACES = List.of("host", "bind-address");

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
        node.ifPresent(it -> checkNode(it, server, faults));
        List<LocalPlace> taken = new ArrayList<>();
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
                    ANY_PORT);
        }
        node.map(it -> it.get("sockets").asNodeList().orElseGet(List::of)).orElseGet(List::of).stream()
                .filter(it -> !it.get("port").exists())
                .filter(it -> Optional.ofNullable(server.sockets().get(it.get("name").asString().orElse(it.name())))
                        .filter(made -> made.port() <= 0 && made.bindAddress().isEmpty()).isPresent())
                .forEach(it -> Doubt.tell(ConfigKey.of(it).child("port").missing("a port, or 0 for any free one"), ANY_PORT));
    }

    private static void checkNode(Config server, WebServerConfig made, Faults faults) {
        KnownKeys.checkForms(server, WebServer.class, faults);
        checkHost(server, faults);
        faults.check(() -> checkTls(server.get("tls"), made));
        warnOfOverridden(server);
        References.check(server, key -> key.matches("server\\.features(\\..*)?|.*\\.(passphrase|content|content-plain)"), faults);
        Set<String> names = new HashSet<>();
        server.get("sockets").asNodeList().orElseGet(List::of).forEach(socket -> {
            KnownKeys.checkForms(socket, ListenerConfig.class, faults);
            checkHost(socket, faults);
            warnOfOverridden(socket);
            // of two with one name Helidon takes the last
            String name = socket.get("name").asString().orElse(socket.name());
            faults.check(() -> checkTls(socket.get("tls"), made.sockets().get(name)));
            faults.check(() -> ConfigKey.of(socket).child("name").require(names.add(name), name,
                    "a name that no other socket has"));
        });
    }

    private static void warnOfOverridden(Config listener) {
        if (listener.get("bind-address").hasValue() && listener.get("port").hasValue()) {
            Doubt.tellNoEffect(ConfigKey.of(listener).child("port").unexpected("where bind-address is set"));
        }
    }

    /** What is trusted, which without client certificates does not matter, and what does not choose a version. */
    private static void checkTls(Config tls, ListenerConfig made) {
        ConfigKey key = ConfigKey.of(tls);
        tls.get("protocol").asString().filter(it -> !it.equalsIgnoreCase("TLS") && !tls.get("protocols").exists())
                .ifPresent(it -> Doubt.tell(key.child("protocol").invalid(it, "TLS, and the versions in protocols"),
                        "It chooses no version"));
        boolean asks = tls.get("client-auth").asString().filter(it -> !it.equalsIgnoreCase("NONE")).isPresent();
        if (tls.get("enabled").asBoolean().filter(it -> !it).isPresent() || tls.get("manager").exists()) {
            return;
        }
        if (asks && tls.get("trust-all").asBoolean().orElse(false)) {
            Doubt.tell(key.child("trust-all").invalid(true, "false, since client-auth is set"),
                    "Everybody can make a certificate of any name");
        } else if (asks && tls.get("trust").exists()) {
            made.tls().ifPresent(it -> TlsNode.checkTrust(it, tls));
        } else if (asks) {
            Doubt.tell(key.child("trust").missing("the authority of the clients' certificates, since client-auth is set"),
                    "Only public authorities are trusted");
        } else if (tls.get("trust").exists()) {
            Doubt.tell(key.child("client-auth").missing("REQUIRED or OPTIONAL, since trust is set"),
                    "No client is asked for a certificate");
        }
    }

    /** Without a host, or with an empty one, Helidon listens on all addresses. */
    private static void checkHost(Config listener, Faults faults) {
        for (String name : PLACES) {
            Config place = listener.get(name);
            faults.check(() -> ConfigKey.of(place).require(!place.isLeaf() || place.asString().filter(String::isBlank).isEmpty(),
                    "",
                    "an address of this machine. Without this key the server listens on all"));
        }
    }

    private static void checkPlace(ListenerConfig listener, String socket, List<LocalPlace> taken) {
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
        if (listener.bindAddress().isEmpty()) {
            key.child("port").require(listener.port() >= 0 && listener.port() <= MAX_PORT, listener.port(), PORT);
        }
        LocalPlace place = LocalPlace.of(listener);
        boolean free = place.socket().isEmpty() && place.port() == 0 || taken.stream().noneMatch(place::meets);
        taken.add(place);
        listener.bindAddress().ifPresentOrElse(
                it -> key.child("bind-address").require(free, it, "an address that no other socket has"),
                () -> key.child("port").require(free, listener.port(), "a port that no other socket has"));
    }
}
