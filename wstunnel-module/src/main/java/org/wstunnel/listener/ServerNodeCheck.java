// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.FeatureNodes;
import org.wstunnel.config.KnownKeys;

/**
 * Looks at the configuration of the server for what Helidon passes over without a word: what stands where nothing reads
 * it.
 */
public final class ServerNodeCheck {
    private static final System.Logger LOGGER = System.getLogger(ServerNodeCheck.class.getName());
    private static final String OBSERVE = "observe";
    private static final String BELONGS = "{0} is not read: it belongs below {1}";

    private final Config own;
    private final Config server;
    private final Class<?> prototype;
    private final String id;
    private final String place;

    /**
     * Create a check.
     *
     * @param own       node of the tunnels
     * @param prototype type that is made of it
     * @param id        name of the feature
     */
    public ServerNodeCheck(Config own, Class<?> prototype, String id) {
        this.own = own;
        this.server = own.root().get("server");
        this.prototype = prototype;
        this.id = id;
        this.place = "server.features." + id;
    }

    /** Says what nothing reads, or is read as something else. */
    public void warn() {
        warnOfMisplaced();
        warnOfText(server, server.get("0").exists(), "port");
        // a list of features is read
        warnOfText(server.get("features"), false, id);
        warnOfObserver();
        Set<ConfigKey> misplaced = misplaced();
        misplaced.forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it, place));
        KnownKeys.findUnread(server, WebServer.class, (key, hint) -> {
            if (!misplaced.contains(key)) {
                warnOfUnread(key, hint);
            }
        });
        sockets().forEach(it -> KnownKeys.findUnread(it, ListenerConfig.class, ServerNodeCheck::warnOfUnread));
        Stream.concat(Stream.of(server), sockets().stream())
                .forEach(it -> KnownKeys.findAllUnread(it.get("tls"), Tls.class, ServerNodeCheck::warnOfUnread));
        KnownKeys.findWrongSwitches(server, WebServer.class,
                wrong -> LOGGER.log(Level.WARNING, "{0}. It is taken for false", wrong.getMessage()));
    }

    private void warnOfMisplaced() {
        Config root = own.root();
        root.traverse()
                .filter(it -> it.name().replaceAll("[-_]", "").equalsIgnoreCase(id))
                .filter(it -> !it.key().equals(own.key()) && it.get("tunnels").exists())
                .forEach(
                        it -> LOGGER.log(Level.WARNING, "{0} is not read: the configuration of tunnels is {1}", it.key(), place));
        Stream.of(root, root.get("features")).map(it -> it.get(OBSERVE)).filter(it -> it.get("observers").exists())
                .forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it.key(), "server.features"));
        Stream.of(root, root.get("server")).map(it -> it.get("tunnels"))
                .filter(it -> it.get("0.backends").exists() || it.get("0.pool").exists())
                .forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it.key(), place));
    }

    private static void warnOfUnread(ConfigKey key, String hint) {
        LOGGER.log(Level.WARNING, "{0} is not read{1}", key, hint);
    }

    /**
     * Keys of the tunnels' configuration that stand too high. At the root, where applications have keys of their own, only those
     * count that have a name of several words, and that the tunnels lack.
     */
    private Set<ConfigKey> misplaced() {
        Set<ConfigKey> found = new LinkedHashSet<>();
        KnownKeys.findMisplaced(own.root(), prototype, WebServer.class, node -> {
            if (node.name().contains("-") && !own.get(node.name()).exists()) {
                found.add(ConfigKey.of(node));
            }
        });
        KnownKeys.findMisplaced(server, prototype, WebServer.class, node -> found.add(ConfigKey.of(node)));
        // of these more is known
        found.removeIf(it -> it.path().equals("server.tunnels"));
        return found;
    }

    /** The observer of the tunnels where the level of observers is left out. */
    private void warnOfObserver() {
        FeatureNodes.of(own.root(), OBSERVE)
                .map(it -> it.get(id))
                .filter(Config::exists)
                .map(Config::key)
                .forEach(it -> LOGGER.log(Level.WARNING, BELONGS, it, it.parent() + ".observers"));
    }

    private List<Config> sockets() {
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
}
