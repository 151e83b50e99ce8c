// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.DescriptorReserve;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.connection.ConnectionLimits;

/**
 * Checks how many connections clients may have, and makes the limits: where the configuration has none, there are as
 * many as descriptors and memory allow.
 */
final class ConnectionLimitsSupport {
    /** What a connection takes of the heap as long as Helidon has it: two buffers of 8 KiB, and what is around them. */
    private static final int PLAIN_BYTES = 32 * 1024;
    /** With TLS there are four more, and the engine. */
    private static final int TLS_BYTES = 160 * 1024;

    private ConnectionLimitsSupport() {
    }

    static void check(WsTunnelConfig config, ConfigKey key) {
        check(config.maxConnections(), key.child("max-connections"));
        check(config.maxConnectionsPerClient(), key.child("max-connections-per-client"));
    }

    private static void check(Optional<Integer> value, ConfigKey key) {
        value.ifPresent(it -> key.require(it >= 0, it, "0 (no limit) or a number of connections"));
    }

    static ConnectionLimits limits(WsTunnelConfig config, Collection<ListenerConfig> listeners,
            Predicate<InetAddress> proxies) {
        int most = config.maxConnections().map(ConnectionLimitsSupport::limit).orElseGet(() -> room(listeners));
        int perClient = config.maxConnectionsPerClient().map(ConnectionLimitsSupport::limit).orElse(Math.max(1, most / 2));
        return new ConnectionLimits(most, perClient, proxies);
    }

    private static int limit(int value) {
        return value == 0 ? Integer.MAX_VALUE : value;
    }

    /** For how many there are descriptors and memory. */
    private static int room(Collection<ListenerConfig> listeners) {
        boolean tls = listeners.stream().anyMatch(it -> it.tls().map(Tls::enabled).orElse(false));
        long heap = Runtime.getRuntime().maxMemory() / (tls ? TLS_BYTES : PLAIN_BYTES);
        return (int) Math.min(DescriptorReserve.ofProcess().tunnels(), heap);
    }
}
