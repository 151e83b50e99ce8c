package org.wstunnel.upgrade;

import io.helidon.config.Config;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Gives every listener its {@link TunnelProtocol}.
 */
public final class TunnelProtocolProvider implements ProtocolConfigProvider<TunnelProtocol> {
    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public TunnelProtocolProvider() {
    }

    @Override
    public String configKey() {
        return TunnelProtocol.TYPE;
    }

    @Override
    public TunnelProtocol create(Config config, String name) {
        return new TunnelProtocol(name);
    }
}
