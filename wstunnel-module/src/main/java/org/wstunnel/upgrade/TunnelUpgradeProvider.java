// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;

/**
 * Takes the {@code websocket} upgrade before Helidon's own provider does, and gives it back what is no tunnel.
 */
@Weight(TunnelUpgradeProvider.WEIGHT)
public final class TunnelUpgradeProvider implements Http1UpgradeProvider<TunnelProtocol> {
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT + 50;

    @Override
    public String protocolType() {
        return TunnelProtocol.TYPE;
    }

    @Override
    public Class<TunnelProtocol> protocolConfigType() {
        return TunnelProtocol.class;
    }

    @Override
    public Http1Upgrader create(TunnelProtocol config, ProtocolConfigs configs) {
        List<WsConfig> stock = configs.config("websocket", WsConfig.class);
        return new TunnelUpgrader(config, stock.stream().findFirst().map(WsUpgrader::create));
    }
}
