package org.wstunnel.spi;

import io.helidon.config.ConfiguredProvider;

/**
 * Provider of a {@link TargetResolver}, found by {@link java.util.ServiceLoader} and chosen by its
 * {@link #configKey() key} below {@code resolve} in the configuration of a tunnel.
 * Where two providers have the same key, the one with the higher {@link io.helidon.common.Weight} is used.
 */
public interface TargetResolverProvider extends ConfiguredProvider<TargetResolver> {
}
