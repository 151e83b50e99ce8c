package org.wstunnel;

import java.util.Collection;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.DescriptorReserve;
import org.wstunnel.access.TrustedProxies;
import org.wstunnel.connection.ConnectionLimits;

/**
 * Makes the limits of connections: without any in the configuration there are as many as descriptors and memory allow.
 */
final class ConnectionAssembler {
    /** What a connection takes of the heap as long as Helidon has it: two buffers of 8 KiB, and what is around them. */
    private static final int PLAIN_BYTES = 32 * 1024;
    /** With TLS there are four more, and the engine. */
    private static final int TLS_BYTES = 160 * 1024;

    private ConnectionAssembler() {
    }

    static ConnectionLimits limits(Collection<ListenerConfig> listeners, TrustedProxies proxies) {
        boolean tls = listeners.stream().anyMatch(it -> it.tls().map(Tls::enabled).orElse(false));
        long most = Math.min(DescriptorReserve.ofProcess().tunnels(), Runtime.getRuntime().maxMemory() / (tls ? TLS_BYTES : PLAIN_BYTES));
        return new ConnectionLimits((int) most, (int) Math.max(1, most / 2), proxies::trusted);
    }
}
