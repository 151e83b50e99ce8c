// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes every address of a host name a backend of its own, and looks the name up again and again: new addresses get
 * tunnels, addresses that are gone get no more, and their open tunnels go on. A lookup that fails changes nothing.
 */
public final class Discovery implements PoolPart {
    private static final System.Logger LOGGER = System.getLogger(Discovery.class.getName());
    private static final double JITTER = 0.1;
    /** While the name has never had an address. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final BackendPool pool;
    private final Template template;
    private final Duration every;
    private final Duration timeout;
    /** Only used by the thread of this part, and by the one that starts it, before. */
    private final Map<String, BackendNode> found = new LinkedHashMap<>();
    /** Whether the last lookup has failed; the same threads. */
    private boolean failing;
    private volatile Background background;

    /** What the backends of a name have in common. */
    public interface Template {
        /** Name of the host. */
        String host();

        /**
         * Make a backend of an address.
         *
         * @param ip address as text
         * @return new backend
         */
        BackendNode node(String ip);
    }

    /**
     * Create a discovery, which the pool starts and ends.
     *
     * @param pool     pool that gets the backends
     * @param template what they are
     * @param every    time between two lookups
     * @param timeout  how long a lookup may take
     */
    public Discovery(BackendPool pool, Template template, Duration every, Duration timeout) {
        this.pool = pool;
        this.template = template;
        this.every = every;
        this.timeout = timeout;
    }

    /**
     * {@inheritDoc}
     * <p>
     * Waits for the first lookup, so that the first request finds backends.
     */
    @Override
    public void start() {
        try (Dial first = Dial.within(timeout)) {
            lookUp(first);
        }
        background = Background.start("wstunnel-discovery", this::run);
    }

    @Override
    public void close() {
        background.close();
    }

    private void run(Background own) {
        while (own.pause(untilNext())) {
            try (Dial next = own.dial(timeout)) {
                lookUp(next);
            }
        }
        LOGGER.log(Level.DEBUG, "Tunnel {0}: {1} is no longer looked up", pool.tunnel(), template.host());
    }

    private Duration untilNext() {
        Duration pause = found.isEmpty() && FIRST.compareTo(every) < 0 ? FIRST : every;
        double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        return Duration.ofNanos((long) (pause.toNanos() * jitter));
    }

    private void lookUp(Dial dial) {
        try {
            Set<String> now = new LinkedHashSet<>();
            for (InetAddress address : NameLookup.addresses(template.host(), dial)) {
                now.add(address.getHostAddress());
            }
            failing = false;
            update(now);
        } catch (IOException e) {
            if (!failing && !dial.closed()) {
                failing = true;
                LOGGER.log(Level.WARNING, "Tunnel {0}: {1} cannot be resolved, {2} addresses are kept: {3}",
                        pool.tunnel(), template.host(), found.size(), e);
            }
        }
    }

    private void update(Set<String> now) {
        for (String ip : now) {
            if (!found.containsKey(ip)) {
                BackendNode node = template.node(ip);
                found.put(ip, node);
                pool.join(node);
                LOGGER.log(Level.INFO, "Tunnel {0}: backend {1} has joined", pool.tunnel(), node.name());
            }
        }
        for (String ip : Set.copyOf(found.keySet())) {
            if (!now.contains(ip)) {
                BackendNode node = found.remove(ip);
                pool.leave(node);
                LOGGER.log(Level.INFO, "Tunnel {0}: backend {1} has left, with {2} open tunnels",
                        pool.tunnel(), node.name(), node.openTunnels());
            }
        }
    }
}
