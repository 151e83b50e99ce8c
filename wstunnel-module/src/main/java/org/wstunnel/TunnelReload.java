package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.helidon.config.ConfigException;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.observe.Observation;
import org.wstunnel.upgrade.TunnelRouting;
import org.wstunnel.upgrade.TunnelTable;

/**
 * Takes changes of the configuration into a running server: all of a change, or, where anything in it is wrong, nothing.
 * <p>
 * Helidon's own thread for changes calls it; open tunnels keep what they were opened with.
 */
final class TunnelReload {
    private static final System.Logger LOGGER = System.getLogger(WsTunnelFeature.class.getName());

    private final TunnelTable table;
    /** The listeners that serve the tunnels, by the names of their sockets. */
    private final Map<String, ListenerConfig> listeners;
    /** What is seen of them. */
    private final Observation observation;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock: the configuration in force. */
    private WsTunnelConfig config;
    /** Guarded by the lock: where that was read from. */
    private Config node;

    private TunnelReload(TunnelTable table,
                         Map<String, ListenerConfig> listeners,
                         Observation observation,
                         WsTunnelConfig config,
                         Config node) {
        this.table = table;
        this.listeners = listeners;
        this.observation = observation;
        this.config = config;
        this.node = node;
    }

    /** A feature that was built in code has nothing that could change. */
    static void check(WsTunnelConfig config) {
        if (config.reload() && config.config()
                .filter(node -> config.tunnels().size() == node.get("tunnels").asNodeList().map(List::size).orElse(0))
                .isEmpty()) {
            throw new ConfigException(ConfigCheck.key(config, "reload") + ": \"true\" is not allowed where tunnels were built in code, "
                                              + "allowed is false");
        }
    }

    static void start(WsTunnelConfig config, TunnelTable table, Map<String, ListenerConfig> listeners, Observation observation) {
        Config node = config.config().orElseThrow();
        node.onChange(new TunnelReload(table, listeners, observation, config, node)::changed);
    }

    private void changed(Config next) {
        lock.lock();
        try {
            take(next);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, () -> "Changed configuration is refused, the old one stays: "
                    + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
            LOGGER.log(Level.DEBUG, "Refused for this reason", e);
        } finally {
            lock.unlock();
        }
    }

    private void take(Config nextNode) {
        if (!nextNode.exists()) {
            throw new ConfigException(node.key() + " is missing; to serve no tunnel, leave tunnels out of it");
        }
        KnownKeys.check(nextNode);
        WsTunnelConfig next = WsTunnelConfig.builder().config(nextNode).name(config.name()).buildPrototype();
        ConfigCheck.check(next);
        ListenerCheck.checkClientAuth(next, listeners);
        ConfigChange change = new ConfigChange(node, nextNode);
        KeptParts kept = change.keep(table.routing(), config.tunnels(), next.tunnels());
        TunnelRouting routing = TunnelAssembler.routing(next, kept, table.services().occupancy());
        table.replace(routing, ProxyTrust.of(next));
        table.services().drain().plan(DrainCheck.plan(next));
        config = next;
        node = nextNode;
        observation.refresh();
        LOGGER.log(Level.INFO, () -> "Configuration is reloaded: " + change);
    }
}
