package org.wstunnel.spi;

import io.helidon.config.ConfiguredProvider;

/**
 * Provider of a {@link PingScheduler}, found by {@link java.util.ServiceLoader} and chosen by its
 * {@link #configKey() key} below {@code ping} in the configuration of a tunnel.
 * Where two providers have the same key, the one with the higher {@link io.helidon.common.Weight} is used.
 */
public interface PingSchedulerProvider extends ConfiguredProvider<PingScheduler> {
}
