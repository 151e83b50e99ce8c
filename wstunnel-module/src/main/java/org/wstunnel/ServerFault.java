// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.config.References;
import org.wstunnel.tls.TlsNode;

/**
 * Finds the key of the configuration where Helidon says what is wrong with a server, but not where: keys and certificates
 * of a listener, hosts that it cannot listen on, and sockets that there are not.
 */
public final class ServerFault {
    private static final Pattern HOST = Pattern.compile("Failed to get address from host: (.*)");
    private static final Pattern SOCKET = Pattern.compile("There is no socket configuration for socket named \"(.*)\"");
    private static final Pattern MEDIA_TYPE = Pattern.compile("Cannot parse media type: (.*)");
    private static final String SERVER = "server";
    private static final String SOCKETS = "sockets";

    private ServerFault() {
    }

    /**
     * Look for the key, after a server could not be made of its configuration. Reads the files that the configuration names.
     *
     * @param failure what {@code WebServer.builder().config(server)} or its {@code build()} has thrown
     * @param server  the node {@code server}
     * @return exception whose message names the key, the value and what is expected, or the failure itself where that
     *         names it, or where the key is not found
     */
    public static RuntimeException explain(RuntimeException failure, Config server) {
        String message = String.valueOf(failure.getMessage());
        List<Config> sockets = server.get(SOCKETS).asNodeList().orElseGet(List::of);
        try {
            List<Config> listeners = Stream.concat(Stream.of(server), sockets.stream()).toList();
            listeners.forEach(listener -> {
                Faults faults = new Faults();
                KnownKeys.checkForms(listener, ListenerConfig.class, faults);
                References.check(listener, key -> key.startsWith("server.features.") || key.contains(".tls."), faults);
                faults.refuse();
                listener.get("tls").ifExists(TlsNode::create);
                check(listener.get("host"), HOST.matcher(message), host -> {
                    BackendPlace.checkHost(host, ConfigKey.of(listener.get("host")));
                    throw ConfigKey.of(listener.get("host")).invalid(host, "a host name that has an address here");
                });
            });
            checkAddresses(listeners, message);
            checkFiles(server.get("features.static-content"), message);
            server.get("features").traverse()
                    .filter(it -> it.name().equals(SOCKETS) || it.key().parent().name().equals(SOCKETS))
                    .forEach(it -> check(it, SOCKET.matcher(message), socket -> {
                        throw ConfigKey.of(it).invalid(socket, "@default"
                                + (sockets.isEmpty() ? ", since the server has no other" : " or one of "
                                        + sockets.stream().map(own -> own.get("name").asString().orElse(own.name())).toList()));
                    }));
            return failure;
        } catch (ConfigException e) {
            return e;
        }
    }

    /**
     * Where a key belongs that stands beside {@code server}, by its name. Applications have keys of such names of their own
     * there: this is for configurations that are of nothing but a server.
     *
     * @param name name of a key at the root
     * @return key of the node that reads such a key, or {@code server} in its right spelling
     */
    public static Optional<String> placeOf(String name) {
        if (name.equalsIgnoreCase(SERVER)) {
            return Optional.of(SERVER).filter(it -> !it.equals(name));
        }
        return name.equals("features") || KnownKeys.of(WebServer.class).contains(name) ? Optional.of(SERVER)
                : Optional.of("server.features." + WsTunnelFeature.ID)
                        .filter(it -> KnownKeys.of(WsTunnelConfig.class).contains(name));
    }

    /** The number of a port, of which Helidon tells only what it takes for it. */
    private static void checkAddresses(List<Config> listeners, String message) {
        listeners.stream().map(it -> it.get("bind-address")).filter(Config::isLeaf).forEach(it -> it.asString()
                .filter(text -> message.equals("For input string: \"" + text.replaceFirst("(?s)^[^:]*:", "") + "\""))
                .ifPresent(text -> {
                    throw ConfigKey.of(it).invalid(text, "host:port, or unix: and a path");
                }));
    }

    private static void checkFiles(Config node, String message) {
        if (message.contains("\"location\"")) {
            Stream.of("path", "classpath").map(node::get).filter(Config::exists).forEach(it -> {
                if (!it.isList()) {
                    throw ConfigKey.of(it).wrong("not a list", "a list, with a dash in front of each entry");
                }
                KnownKeys.require(it, Map.of("location", "what has the files"));
            });
        }
        node.traverse().filter(it -> it.key().parent().name().equals("content-types"))
                .forEach(it -> check(it, MEDIA_TYPE.matcher(message), type -> {
                    throw ConfigKey.of(it).invalid(type, "a media type such as text/html");
                }));
    }

    private static void check(Config node, Matcher told, Consumer<String> refusal) {
        if (told.matches() && node.isLeaf() && node.asString().filter(told.group(1)::equals).isPresent()) {
            refusal.accept(told.group(1));
        }
    }
}
