// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.util.List;

import io.helidon.config.NamedService;

/**
 * Chooses the backend of a new tunnel.
 * <p>
 * One instance serves one route or pool, and is called from many threads at once. It must not block. If it throws an
 * exception, or answers anything but a candidate, the client gets status 503. If the chosen backend cannot be
 * reached, the balancer is called again without it.
 */
public interface Balancer extends NamedService {
    /**
     * Choose one of the backends.
     *
     * @param candidates the backends that may be dialled, in the order of the configuration, never empty
     * @param request    the request that asks for the tunnel
     * @return one of the candidates
     */
    Backend choose(List<? extends Backend> candidates, TunnelRequest request);
}
