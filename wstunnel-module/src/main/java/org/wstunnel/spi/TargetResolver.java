// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.util.Optional;

import io.helidon.config.NamedService;

/**
 * Chooses the target of each request.
 * <p>
 * One instance serves one route, and is called from many threads at once, each time on the virtual thread of the
 * request: it may block. A target is dialled only if the {@code allowed-targets} of the tunnel include it.
 */
public interface TargetResolver extends NamedService {
    /**
     * Find the target of a request. If this method throws an exception, the client gets status 503.
     *
     * @param request the request that asks for the tunnel
     * @return target; empty if there is none for this request: the client is answered 404
     */
    Optional<Target> resolve(TunnelRequest request);
}
