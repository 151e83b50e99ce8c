// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import io.helidon.config.ConfiguredProvider;

/**
 * Provider of a {@link PingScheduler}. {@link java.util.ServiceLoader} finds it, and the configuration of a tunnel
 * chooses it by its {@link #configKey() key} below {@code ping}. If two providers have the same key, the one with the
 * higher {@link io.helidon.common.Weight} is used.
 */
public interface PingSchedulerProvider extends ConfiguredProvider<PingScheduler> {}
