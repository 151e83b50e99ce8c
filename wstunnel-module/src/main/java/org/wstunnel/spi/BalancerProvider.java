package org.wstunnel.spi;

import io.helidon.config.ConfiguredProvider;

/**
 * Provider of a {@link Balancer}, found by {@link java.util.ServiceLoader} and chosen by its
 * {@link #configKey() key} below {@code balance} in the configuration of a tunnel.
 * Where two providers have the same key, the one with the higher {@link io.helidon.common.Weight} is used.
 */
public interface BalancerProvider extends ConfiguredProvider<Balancer> {
}
