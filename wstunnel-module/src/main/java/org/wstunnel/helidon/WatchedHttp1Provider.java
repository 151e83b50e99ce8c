// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.config.NamedService;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Configures HTTP/1.1 in place of Helidon's own provider, from the same keys.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 50)
@SuppressWarnings("rawtypes")
public final class WatchedHttp1Provider implements ProtocolConfigProvider {
    @Override
    public String configKey() {
        HelidonVersion.check();
        return WatchedHttp1.TYPE;
    }

    @Override
    public NamedService create(Config config, String name) {
        return WatchedHttp1.create(config, name);
    }
}
