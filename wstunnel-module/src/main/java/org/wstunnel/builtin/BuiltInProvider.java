// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.builtin;

import java.util.function.BiFunction;

import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.config.ConfiguredProvider;
import io.helidon.config.NamedService;

import org.wstunnel.config.KnownKeys;

/**
 * Provider of a service that this module brings along. Its weight is below the default, so that a provider of the
 * application with the same key wins.
 *
 * @param <T> type of the service
 */
abstract class BuiltInProvider<T extends NamedService> implements ConfiguredProvider<T>, Weighted {
    private final String key;
    private final Class<?> prototype;
    private final BiFunction<Config, String, T> factory;

    /**
     * Create a provider.
     *
     * @param key       what a configuration calls the service
     * @param prototype type whose keys the node of the service may have
     * @param factory   makes the service of its node and its name
     */
    BuiltInProvider(String key, Class<?> prototype, BiFunction<Config, String, T> factory) {
        this.key = key;
        this.prototype = prototype;
        this.factory = factory;
    }

    @Override
    public String configKey() {
        return key;
    }

    @Override
    public T create(Config config, String name) {
        KnownKeys.checkService(config, prototype);
        return factory.apply(config, name);
    }

    @Override
    public double weight() {
        return DEFAULT_WEIGHT - 10;
    }
}
