// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.config.NamedService;
import io.helidon.webserver.spi.ProtocolConfig;

/**
 * Where the feature and the upgrader of one listener meet. Helidon makes one such object per listener and hands it to
 * the upgrader; before that, the feature puts the tunnels in.
 */
public final class TunnelProtocol implements ProtocolConfig {
    static final String TYPE = "wstunnel";

    private final String name;
    /** Written before the server starts its listeners, read by their threads; {@code null} on a listener without tunnels. */
    private TunnelTable table;
    /** The same on any listener of a server that has tunnels. */
    private TunnelTable shared;

    TunnelProtocol(String name) {
        this.name = name;
    }

    static NamedService create(String name) {
        return new TunnelProtocol(name);
    }

    /**
     * Serve tunnels on this listener.
     *
     * @param table tunnels
     */
    public void serve(TunnelTable table) {
        this.table = table;
    }

    /**
     * Let the tunnels that the application registers by hand on this listener share what those of the server share.
     *
     * @param table tunnels of the server, of which this listener need not serve any
     */
    public void share(TunnelTable table) {
        this.shared = table;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return TYPE;
    }

    Optional<TunnelTable> table() {
        return Optional.ofNullable(table);
    }

    Optional<TunnelServices> services() {
        return Optional.ofNullable(table == null ? shared : table).map(TunnelTable::services);
    }
}
