// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.neighbour.NeighbourCheck;
import org.wstunnel.observe.Observation;
import org.wstunnel.upgrade.TunnelRouting;
import org.wstunnel.upgrade.TunnelTable;

/**
 * Takes changes of the configuration into a running server: all of a change, or, where anything in it is wrong, nothing.
 * <p>
 * Helidon's own thread for changes calls it; open tunnels keep what they were opened with.
 */
final class TunnelReload {
    private static final System.Logger LOGGER = System.getLogger(TunnelReload.class.getName());

    private final TunnelTable table;
    /** The listeners that serve the tunnels, by the names of their sockets. */
    private final Map<String, ListenerConfig> listeners;
    /** All listeners of the server, in the same way. */
    private final Map<String, ListenerConfig> all;
    /** What else the server has. */
    private final NeighbourCheck neighbours;
    /** What is seen of them. */
    private final Observation observation;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock: the configuration in force. */
    private WsTunnelConfig config;
    /** Guarded by the lock: where that was read from. */
    private Config node;

    private TunnelReload(TunnelTable table,
            Map<String, ListenerConfig> listeners,
            Map<String, ListenerConfig> all,
            NeighbourCheck neighbours,
            Observation observation,
            WsTunnelConfig config,
            Config node) {
        this.table = table;
        this.listeners = listeners;
        this.all = all;
        this.neighbours = neighbours;
        this.observation = observation;
        this.config = config;
        this.node = node;
    }

    static void start(WsTunnelConfig config, TunnelTable table, Map<String, ListenerConfig> listeners,
            Map<String, ListenerConfig> all, NeighbourCheck neighbours, Observation observation) {
        Config node = config.config().orElseThrow();
        node.onChange(new TunnelReload(table, listeners, all, neighbours, observation, config, node)::changed);
        ServerChanges.watch(node);
    }

    private void changed(Config next) {
        lock.lock();
        try {
            take(next);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, () -> "Changed configuration is refused, the old one stays: "
                    + String.valueOf(e.getMessage()).strip().replaceAll("\\R", "; ").replaceAll("\\s+", " "));
            LOGGER.log(Level.DEBUG, "Refused for this reason", e);
        } finally {
            lock.unlock();
        }
    }

    private void take(Config nextNode) {
        // the demo sets the switch itself
        if (nextNode.asNodeList().orElseGet(List::of).stream().allMatch(it -> it.name().equals("enabled"))) {
            throw ConfigKey.of(node).missing("the node of the feature; to serve no tunnel, leave tunnels out of it");
        }
        WsTunnelConfig next = WsTunnelConfigSupport.read(nextNode, WsTunnelConfig.builder()).name(config.name())
                .buildPrototype();
        WsTunnelConfigSupport.check(next);
        RequiredOfClients.check(next, listeners);
        DoubtfulOptions.warn(next, listeners, all);
        neighbours.warn(WsTunnelConfigSupport.paths(next), Optional.of(nextNode.root()), next.weight());
        KeptParts kept = KeptParts.of(table.routing(), node, nextNode, nodes(node, config.tunnels()),
                nodes(nextNode, next.tunnels()));
        TunnelRouting routing = WsTunnelConfigSupport.routing(next, kept, table.services().occupancy());
        table.replace(routing, WsTunnelConfigSupport.proxies(next));
        table.services().drain().plan(WsTunnelConfigSupport.drainPlan(next));
        HandRegistration.follow(next, table.services());
        config = next;
        node = nextNode;
        observation.refresh();
        LOGGER.log(Level.INFO, () -> "Configuration is reloaded: " + kept);
        if (routing.routes().isEmpty()) {
            StartLines.warnOfNone(next);
        }
    }

    /** The nodes of the enabled tunnels by name. */
    private static Map<String, Config> nodes(Config feature, List<TunnelConfig> tunnels) {
        Map<String, Config> nodes = new LinkedHashMap<>();
        List<Config> children = feature.get("tunnels").asNodeList().orElseGet(List::of);
        for (int i = 0; i < tunnels.size(); i++) {
            if (tunnels.get(i).enabled()) {
                nodes.put(TunnelConfigSupport.name(tunnels.get(i)), children.get(i));
            }
        }
        return nodes;
    }
}
