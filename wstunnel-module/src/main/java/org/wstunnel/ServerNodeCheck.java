// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;

/**
 * Looks at the configuration of the server for what Helidon passes over without a word: what stands where nothing reads
 * it, and listeners that there will not be.
 */
final class ServerNodeCheck {
    private static final System.Logger LOGGER = System.getLogger(ServerNodeCheck.class.getName());
    private static final int MAX_PORT = 65_535;
    private static final String PORT = "0 (any free port) to " + MAX_PORT;
    private static final String OBSERVE = "observe";
    private static final String BELONGS = "{0} is not read: it belongs below {1}";
    private static final String PLACE = "server.features." + WsTunnelFeature.ID;

    private ServerNodeCheck() {
    }

    /** Says what nothing reads, or is read as something else. */
    static void warn(WsTunnelConfig config) {
        config.config().ifPresent(own -> {
            Config root = own.root();
            Config server = root.get("server");
            warnOfMisplaced(own, root);
            warnOfText(server, server.get("0").exists(), "port");
            // a list of features is read
            warnOfText(server.get("features"), false, WsTunnelFeature.ID);
            warnOfObserver(server.get("features"));
            Set<ConfigKey> misplaced = misplaced(own, root, server);
            misplaced.forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it, PLACE));
            KnownKeys.findMisspelt(server, WebServer.class, (key, meant) -> {
                if (!misplaced.contains(key)) {
                    warnOfMisspelt(key, meant);
                }
            });
            sockets(server).forEach(it -> KnownKeys.findMisspelt(it, ListenerConfig.class, ServerNodeCheck::warnOfMisspelt));
            Stream.concat(Stream.of(server), sockets(server).stream())
                    .forEach(it -> KnownKeys.findAllMisspelt(it.get("tls"), Tls.class, ServerNodeCheck::warnOfMisspelt));
            KnownKeys.findWrongSwitches(server, WebServer.class,
                    wrong -> LOGGER.log(Level.WARNING, "{0}. It is taken for false", wrong.getMessage()));
        });
    }

    private static void warnOfMisplaced(Config own, Config root) {
        root.traverse()
                .filter(it -> it.name().replaceAll("[-_]", "").equalsIgnoreCase(WsTunnelFeature.ID))
                .filter(it -> !it.key().equals(own.key()) && it.get("tunnels").exists())
                .forEach(
                        it -> LOGGER.log(Level.WARNING, "{0} is not read: the configuration of tunnels is {1}", it.key(), PLACE));
        Stream.of(root, root.get("server")).map(it -> it.get("tunnels"))
                .filter(it -> it.get("0.backends").exists() || it.get("0.pool").exists())
                .forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it.key(), PLACE));
    }

    private static void warnOfMisspelt(ConfigKey key, String meant) {
        LOGGER.log(Level.WARNING, "{0} is not read, did you mean \"{1}\"?", key, meant);
    }

    /**
     * Keys of the tunnels' configuration that stand too high. At the root, where applications have keys of their own, only those
     * count that have a name of several words, and that the tunnels lack.
     */
    private static Set<ConfigKey> misplaced(Config own, Config root, Config server) {
        Set<ConfigKey> found = new LinkedHashSet<>();
        KnownKeys.findMisplaced(root, WsTunnelConfig.class, WebServer.class, node -> {
            if (node.name().contains("-") && !own.get(node.name()).exists()) {
                found.add(ConfigKey.of(node));
            }
        });
        KnownKeys.findMisplaced(server, WsTunnelConfig.class, WebServer.class, node -> found.add(ConfigKey.of(node)));
        // of these more is known
        found.removeIf(it -> it.path().equals("server.tunnels"));
        return found;
    }

    /** The observer of the tunnels where the level of observers is left out; features are keys or a list. */
    private static void warnOfObserver(Config features) {
        Stream.concat(Stream.of(features.get(OBSERVE)), nodes(features).stream()
                .flatMap(it -> it.get("type").asString().filter(OBSERVE::equals).isPresent()
                        ? Stream.of(it)
                        : Stream.of(it.get(OBSERVE))))
                .map(it -> it.get(WsTunnelFeature.ID))
                .filter(Config::exists)
                .map(Config::key)
                .distinct()
                .forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it, it.parent() + ".observers"));
    }

    private static List<Config> sockets(Config server) {
        return nodes(server.get("sockets"));
    }

    private static List<Config> nodes(Config parent) {
        return parent.exists() && !parent.isLeaf() ? parent.asNodeList().orElseGet(List::of) : List.of();
    }

    private static void warnOfText(Config node, boolean list, String child) {
        if (list || node.hasValue()) {
            LOGGER.log(Level.WARNING, "{0}. It is not read", ConfigKey.of(node).wrong(
                    list ? "a list in place of keys" : "text in place of keys", "keys below it, such as " + child).getMessage());
        }
    }

    /**
     * Checks that each listener is one of its own.
     *
     * @param config configuration of the tunnels
     * @param server configuration of the server
     */
    static void checkListeners(WsTunnelConfig config, WebServerConfig server) {
        Faults faults = new Faults();
        config.config().map(own -> own.root().get("server")).ifPresent(node -> checkNode(node, faults));
        Set<Object> taken = new HashSet<>();
        faults.check(() -> checkPlace(server, WebServer.DEFAULT_SOCKET_NAME, taken));
        server.sockets().forEach((name, listener) -> faults.check(() -> checkPlace(listener, name, taken)));
        faults.refuse();
    }

    private static void checkNode(Config server, Faults faults) {
        checkPort(server, faults);
        faults.check(() -> checkTrust(server.get("tls")));
        Set<String> names = new HashSet<>();
        server.get("sockets").asNodeList().orElseGet(List::of).forEach(socket -> {
            checkPort(socket, faults);
            faults.check(() -> checkTrust(socket.get("tls")));
            // of two with one name Helidon takes the last
            String name = socket.get("name").asString().orElse(socket.name());
            faults.check(() -> ConfigKey.of(socket).child("name").require(names.add(name), name,
                    "a name that no other socket has"));
        });
    }

    /** Without client certificates it does not matter what is trusted. */
    private static void checkTrust(Config tls) {
        boolean unused = tls.get("enabled").asBoolean().filter(it -> !it).isPresent()
                || tls.get("trust-all").asBoolean().orElse(false)
                || tls.get("manager").exists();
        if (!unused && tls.get("client-auth").asString().filter(it -> !it.equalsIgnoreCase("NONE")).isPresent()) {
            TlsNode.checkTrustStore(tls);
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
        ConfigKey key = new ConfigKey(ListenerCheck.key(socket));
        key.child("idle-connection-period").require(listener.idleConnectionPeriod().isPositive(), listener.idleConnectionPeriod(),
                "a duration of more than zero");
        int connections = listener.maxTcpConnections();
        key.child("max-tcp-connections").require(connections == -1 || connections > 0, connections,
                "-1 (no limit) or at least 1");
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
