package org.wstunnel.upgrade;

import java.util.List;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.common.config.Config;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfigProvider;

/**
 * Configures HTTP/1.1 as Helidon's own provider does, with a {@link HeaderDeadline} among those who listen to the requests: a
 * feature cannot add one to the configuration that it finds.
 */
@Weight(Weighted.DEFAULT_WEIGHT + 50)
public final class WatchedHttp1Provider implements ProtocolConfigProvider<Http1Config> {
    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public WatchedHttp1Provider() {
    }

    @Override
    public String configKey() {
        return "http_1_1";
    }

    @Override
    public Http1Config create(Config config, String name) {
        Http1Config own = Http1Config.builder().config(config).name(name).build();
        // one that passes on to Helidon's own, which logs: of two, Helidon 4.3.1 asks none
        HeaderDeadline deadline = new HeaderDeadline(own.compositeReceiveListener());
        return Http1Config.builder(own).receiveListeners(List.of(deadline)).build();
    }
}
