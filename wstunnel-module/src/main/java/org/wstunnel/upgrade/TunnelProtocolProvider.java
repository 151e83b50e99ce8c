// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import io.helidon.config.Config;
import io.helidon.config.NamedService;
import io.helidon.webserver.spi.ProtocolConfigProvider;

import org.wstunnel.helidon.HelidonVersion;

/**
 * Gives every listener its {@link TunnelProtocol}.
 */
@SuppressWarnings("rawtypes")
public final class TunnelProtocolProvider implements ProtocolConfigProvider {
    @Override
    public String configKey() {
        HelidonVersion.check();
        return TunnelProtocol.TYPE;
    }

    @Override
    public NamedService create(Config config, String name) {
        return TunnelProtocol.create(name);
    }
}
