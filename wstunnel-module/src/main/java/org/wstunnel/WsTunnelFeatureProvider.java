package org.wstunnel;

import io.helidon.common.Weight;
import io.helidon.config.Config;
import io.helidon.webserver.spi.ServerFeatureProvider;

/**
 * Creates the {@link WsTunnelFeature} from {@code server.features.wstunnel}.
 */
@Weight(WsTunnelFeature.WEIGHT)
public class WsTunnelFeatureProvider implements ServerFeatureProvider<WsTunnelFeature> {
    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public WsTunnelFeatureProvider() {
    }

    /**
     * {@inheritDoc}
     * <p>
     * The first that Helidon asks, so an older one is refused here.
     */
    @Override
    public String configKey() {
        HelidonVersion.check();
        return WsTunnelFeature.ID;
    }

    @Override
    public WsTunnelFeature create(Config config, String name) {
        KnownKeys.check(config);
        return WsTunnelFeature.builder()
                .config(config)
                .name(name)
                .build();
    }
}
