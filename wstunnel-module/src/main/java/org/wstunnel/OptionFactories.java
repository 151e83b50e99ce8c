// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;

import org.wstunnel.balance.LeastConnectionBalancer;
import org.wstunnel.config.ServiceChoice;
import org.wstunnel.ping.IntervalPing;
import org.wstunnel.resolve.StaticResolver;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.tls.TlsNode;

/**
 * Reads those options for which Helidon Config has no mapping of its own.
 */
final class OptionFactories {
    private OptionFactories() {
    }

    @Prototype.FactoryMethod
    static Size createMaxFrameSize(Config config) {
        return size(config);
    }

    @Prototype.FactoryMethod
    static Size createBufferSize(Config config) {
        return size(config);
    }

    @Prototype.FactoryMethod
    static Size createBytesPerSecondFromClient(Config config) {
        return size(config);
    }

    @Prototype.FactoryMethod
    static Size createBytesPerSecondToClient(Config config) {
        return size(config);
    }

    @Prototype.FactoryMethod
    static Balancer createBalance(Config config) {
        return ServiceChoice.choose(config, BalancerProvider.class, LeastConnectionBalancer::create,
                "round-robin");
    }

    @Prototype.FactoryMethod
    static PingScheduler createPing(Config config) {
        return ServiceChoice.choose(config, PingSchedulerProvider.class, IntervalPing::create,
                "{ interval: { every: PT25S } }");
    }

    @Prototype.FactoryMethod
    static TargetResolver createResolve(Config config) {
        return ServiceChoice.choose(config, TargetResolverProvider.class, StaticResolver::create,
                "{ path: { variable: desk } }");
    }

    @Prototype.FactoryMethod
    static Tls createTls(Config config) {
        Tls tls = TlsNode.create(config);
        TlsNode.check(tls, config);
        return tls;
    }

    private static Size size(Config config) {
        return Size.parse(config.asString().get());
    }
}
