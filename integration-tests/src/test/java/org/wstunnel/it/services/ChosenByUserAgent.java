// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.services;

import java.util.Optional;

import io.helidon.config.Config;
import io.helidon.http.HeaderNames;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * A resolver as an application would bring it: the User-Agent header names the target.
 */
public final class ChosenByUserAgent implements TargetResolverProvider {
    @Override
    public String configKey() {
        return "by-user-agent";
    }

    @Override
    public TargetResolver create(Config config, String name) {
        return new Resolver(name, config.get("prefix").asString().orElse(""));
    }

    private record Resolver(String name, String prefix) implements TargetResolver {
        @Override
        public String type() {
            return "by-user-agent";
        }

        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            return request.headers().first(HeaderNames.USER_AGENT).map(this::target);
        }

        private Target target(String agent) {
            if (agent.equals("failing")) {
                throw new IllegalStateException("the directory is down");
            }
            int colon = agent.lastIndexOf(':');
            if (colon > 0) {
                return Target.address(agent.substring(0, colon), Integer.parseInt(agent.substring(colon + 1)));
            }
            return agent.equals("own") ? Target.tunnel() : Target.pool(prefix + agent);
        }
    }
}
