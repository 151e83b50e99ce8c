// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.common.Weight;
import io.helidon.config.Config;
import io.helidon.config.NamedService;
import io.helidon.webserver.spi.ServerFeatureProvider;

import org.wstunnel.helidon.HelidonVersion;

/**
 * Creates the {@link WsTunnelFeature} from {@code server.features.wstunnel}.
 */
@Weight(WsTunnelFeature.WEIGHT)
@SuppressWarnings("rawtypes")
public class WsTunnelFeatureProvider implements ServerFeatureProvider {
    /** Required by {@link java.util.ServiceLoader}. */
    public WsTunnelFeatureProvider() {
    }

    @Override
    public String configKey() {
        HelidonVersion.check();
        return WsTunnelFeature.ID;
    }

    @Override
    public NamedService create(Config config, String name) {
        return WsTunnelFeature.create(config, name);
    }
}
