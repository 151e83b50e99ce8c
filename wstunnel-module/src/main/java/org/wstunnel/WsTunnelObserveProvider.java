// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.config.Config;
import io.helidon.webserver.observe.spi.ObserveProvider;
import io.helidon.webserver.observe.spi.Observer;

import org.wstunnel.config.KnownKeys;

/**
 * Creates the {@link WsTunnelObserver} from {@code server.features.observe.observers.wstunnel}.
 */
@SuppressWarnings("exports")
public class WsTunnelObserveProvider implements ObserveProvider {
    /** Required by {@link java.util.ServiceLoader}. */
    public WsTunnelObserveProvider() {
    }

    @Override
    public String configKey() {
        return WsTunnelFeature.ID;
    }

    @Override
    public Observer create(Config config, String name) {
        KnownKeys.check(config, WsTunnelObserverConfig.class);
        return WsTunnelObserver.builder()
                .config(config)
                .name(name)
                .build();
    }
}
