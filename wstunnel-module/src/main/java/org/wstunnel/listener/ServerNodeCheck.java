// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;

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
    private static final List<String> ROUTES = List.of("backends", "pool", "path", "path-prefix");
    /** Where tunnels are written by mistake; below others, such as those of loggers, their name means something else. */
    private static final Set<String> MEANT = Set.of("", "features");
    /** What an application may have of its own below that name. */
    private static final Set<String> COMMON = Set.of("enabled", "log", "metrics", "weight", "limits", "hosts");
    private static final String BELONGS = ": it belongs below ";

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
        boolean list = server.get("0").exists();
        warnOfText(server, list, "port");
        // a list of features is read
        warnOfText(server.get("features"), false, id);
        Map<ConfigKey, String> unread = new LinkedHashMap<>();
        // the first of these knows most of a key
        findMisplaced(unread);
        findObserver(unread);
        if (!list) {
            KnownKeys.findAllUnread(server, WebServer.class, unread::putIfAbsent);
        }
        sockets().forEach(it -> KnownKeys.findAllUnread(it, ListenerConfig.class, unread::putIfAbsent));
        Stream.concat(Stream.of(server), sockets().stream())
                .forEach(it -> KnownKeys.findUnread(it.get("protocols.http_1_1"), Http1Config.class, (key, hint) -> {
                    if (!key.path().endsWith(".enabled")) {
                        unread.putIfAbsent(key, hint);
                    }
                }));
        unread.forEach((key, hint) -> LOGGER.log(Level.WARNING, "{0} is not read{1}", key, hint));
        KnownKeys.findWrongSwitches(server, WebServer.class,
                wrong -> LOGGER.log(Level.WARNING, "{0}. It is taken for false", wrong.getMessage()));
    }

    /**
     * Keys of the tunnels' configuration, and of the observers', in other places. At the root, where applications have keys of
     * their own, only those count that have a name of several words, and that the tunnels lack.
     */
    private void findMisplaced(Map<ConfigKey, String> unread) {
        Config root = own.root();
        root.traverse()
                .filter(it -> it.name().replaceAll("[-_]", "").equalsIgnoreCase(id))
                .filter(it -> !it.key().equals(own.key()) && (it.get("tunnels").exists() || isMeant(it)))
                .forEach(it -> unread.put(ConfigKey.of(it), ": the configuration of tunnels is " + place));
        Stream.of(root, root.get("features"), server).map(it -> it.get(OBSERVE)).filter(it -> it.get("observers").exists())
                .forEach(it -> unread.put(ConfigKey.of(it), BELONGS + "server.features"));
        Stream.of(root, server).map(it -> it.get("tunnels"))
                .filter(it -> ROUTES.stream().anyMatch(key -> it.get("0." + key).exists()))
                .forEach(it -> unread.put(ConfigKey.of(it), BELONGS + place));
        KnownKeys.findMisplaced(root, prototype, WebServer.class, node -> {
            if (node.name().contains("-") && !own.get(node.name()).exists()) {
                unread.putIfAbsent(ConfigKey.of(node), BELONGS + place);
            }
        });
        KnownKeys.findMisplaced(server, prototype, WebServer.class,
                node -> unread.putIfAbsent(ConfigKey.of(node), BELONGS + place));
    }

    /** Whether a node beside the server, or below features there, has keys that only the tunnels have. */
    private boolean isMeant(Config node) {
        return MEANT.contains(node.key().parent().toString())
                && KnownKeys.of(prototype).stream().anyMatch(it -> !COMMON.contains(it) && node.get(it).exists());
    }

    /** The observer of the tunnels where the level of observers is left out. */
    private void findObserver(Map<ConfigKey, String> unread) {
        FeatureNodes.of(own.root(), OBSERVE)
                .map(it -> it.get(id))
                .filter(Config::exists)
                .map(Config::key)
                .forEach(it -> unread.put(new ConfigKey(it.toString()), BELONGS + it.parent() + ".observers"));
    }

    private List<Config> sockets() {
        return nodes(server.get("sockets"));
    }

    private static List<Config> nodes(Config parent) {
        return parent.exists() && !parent.isLeaf() ? parent.asNodeList().orElseGet(List::of) : List.of();
    }

    private static void warnOfText(Config node, boolean list, String child) {
        if (list || !node.asString().orElse("").isEmpty()) {
            LOGGER.log(Level.WARNING, "{0}. It is not read", ConfigKey.of(node).wrong(
                    list ? "a list in place of keys" : "text in place of keys", "keys below it, such as " + child).getMessage());
        }
    }
}
