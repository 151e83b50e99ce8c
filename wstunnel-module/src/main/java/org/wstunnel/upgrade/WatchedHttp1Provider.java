package org.wstunnel.upgrade;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Configures HTTP/1.1 in place of Helidon's own provider, from the same keys.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 50)
public final class WatchedHttp1Provider implements ProtocolConfigProvider<WatchedHttp1> {
    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public WatchedHttp1Provider() {
    }

    @Override
    public String configKey() {
        return WatchedHttp1.TYPE;
    }

    @Override
    public WatchedHttp1 create(Config config, String name) {
        return new WatchedHttp1(Http1Config.builder().config(config).name(name).build());
    }
}
