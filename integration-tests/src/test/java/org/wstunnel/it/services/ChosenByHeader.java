// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.services;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.helidon.config.Config;
import io.helidon.http.HeaderNames;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * A balancer of an application: the client's header, whose name is an option, names the backend. Remembers who has asked.
 */
public final class ChosenByHeader implements BalancerProvider {
    /** What the balancers were asked, oldest first. */
    public static final BlockingQueue<Asked> ASKED = new LinkedBlockingQueue<>();

    /**
     * What a balancer was shown.
     */
    public record Asked(String balancer, String tunnel, String path, Optional<String> user, List<String> candidates) {
    }

    @Override
    public String configKey() {
        return "by-header";
    }

    @Override
    public Balancer create(Config config, String name) {
        return new ByHeader(name, config.get("header").asString().orElse("X-Backend"));
    }

    private record ByHeader(String name, String header) implements Balancer {
        @Override
        public String type() {
            return "by-header";
        }

        @Override
        public Backend choose(List<? extends Backend> candidates, TunnelRequest request) {
            ASKED.add(new Asked(name, request.tunnel(), request.path(), request.userName(),
                    candidates.stream().<String>map(Backend::name).toList()));
            String wanted = request.headers().first(HeaderNames.create(header)).orElse("");
            return candidates.stream()
                    .filter(it -> it.name().equals(wanted))
                    .<Backend>map(it -> it)
                    .findFirst()
                    .orElseGet(candidates::getFirst);
        }
    }
}
