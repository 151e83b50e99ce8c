// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;

import org.wstunnel.tunnel.Tunnel;

/**
 * An upgrade on its way to a WebSocket endpoint of the application, with what Helidon does not show the listener of
 * that endpoint. If the listener is a {@link StockListener}, the upgrade becomes a tunnel.
 * <p>
 * Belongs to the connection's thread.
 *
 * @param connection connection of the client
 * @param request    the request, as filters and security have left it
 * @param services   services of the server's feature, if it has one
 * @param tunnel     where the tunnel is put
 */
record HandUpgrade(ConnectionContext connection, UpgradeRequest request, Optional<TunnelServices> services, Slot tunnel) {
    /** Set while Helidon asks a listener whether to upgrade. */
    private static final ThreadLocal<HandUpgrade> CURRENT = new ThreadLocal<>();

    /** The upgrade that a listener is asked for. */
    static Optional<HandUpgrade> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** The same upgrade, whose listener finds this by {@link #current()}. */
    Http1RoutedUpgrade shown(Http1RoutedUpgrade upgrade) {
        return (response, headers) -> {
            CURRENT.set(this);
            try {
                return upgrade.upgrade(response, headers);
            } finally {
                CURRENT.remove();
            }
        };
    }

    /** A tunnel that was opened by hand, from its 101 to its end. */
    static final class Slot {
        private final long start = System.nanoTime();
        /** Read by whoever stops the server. */
        private volatile Tunnel tunnel;
        private TunnelServices services;
        private AtomicInteger open;

        /** A tunnel was made; the count tells how many of its listener run. */
        void put(Tunnel tunnel, TunnelServices services, AtomicInteger open) {
            this.services = services;
            this.open = open;
            this.tunnel = tunnel;
        }

        Optional<Tunnel> get() {
            return Optional.ofNullable(tunnel);
        }

        /** Run the tunnel until its end. */
        void run() {
            services.tunnels().observers().handshaken(tunnel, System.nanoTime() - start);
            open.incrementAndGet();
            try {
                run(tunnel);
            } finally {
                open.decrementAndGet();
            }
        }

        /** Run a tunnel from its 101, which is sent, to its end. */
        static void run(Tunnel tunnel) {
            try {
                tunnel.run();
            } catch (RuntimeException | Error e) {
                // an HTTP error page, which Helidon sends then, would be read as frames
                tunnel.abort();
                throw new CloseConnectionException("The tunnel has failed", e);
            }
        }
    }
}
