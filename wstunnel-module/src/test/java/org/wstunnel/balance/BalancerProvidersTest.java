// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.Map;
import java.util.ServiceLoader;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.BalancerProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * How a configuration comes to its balancer.
 */
class BalancerProvidersTest {
    private static BalancerProvider provider(String key) {
        return ServiceLoader.load(BalancerProvider.class).stream().map(ServiceLoader.Provider::get)
                .filter(it -> it.configKey().equals(key)).findFirst().orElseThrow();
    }

    private static Config config(Map<String, String> values) {
        return Config.just(ConfigSources.create(values));
    }

    @ParameterizedTest
    @CsvSource({"least-connection, least-connection", "fair, least-connection", "round-robin, round-robin", "hash, hash",
            "sticky, sticky"})
    void eachKeyHasItsBalancer(String key, String type) {
        Config config = config(Map.of("balance." + key + ".enabled", "true")).get("balance." + key);
        Balancer balancer = provider(key).create(config, "mine");
        assertThat(balancer.type()).isEqualTo(type);
        assertThat(balancer.name()).isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource({"least-connection", "fair", "round-robin", "hash", "sticky"})
    void aKeyThatNothingReadsIsRefused(String key) {
        Config config = config(Map.of("balance." + key + ".seed", "7")).get("balance." + key);
        assertThatThrownBy(() -> provider(key).create(config, "mine"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("balance." + key + ".seed: unknown key");
    }

    @Test
    void inCodeABalancerIsNamedAsItsType() {
        assertThat(LeastConnectionBalancer.create().name()).isEqualTo("least-connection");
        assertThat(HashBalancer.create().name()).isEqualTo("hash");
        assertThat(StickyBalancer.create().name()).isEqualTo("sticky");
        assertThat(RoundRobinBalancer.create().name()).isEqualTo("round-robin");
        RoundRobinBalancer named = RoundRobinBalancer.create(builder -> builder.name("mine"));
        assertThat(named.name()).isEqualTo("mine");
        assertThat(named.prototype()).isEqualTo(RoundRobinBalancer.builder().name("mine").buildPrototype());
        assertThat(RoundRobinBalancer.create(named.prototype()).name()).isEqualTo("mine");
    }
}
