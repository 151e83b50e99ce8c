package org.wstunnel.spi;

import java.util.Optional;

import io.helidon.config.NamedService;

/**
 * Decides for each request where its tunnel goes.
 * <p>
 * One instance serves one tunnel definition and is called from many threads at once, each time on the virtual thread of the
 * client's connection: it may block. What it answers is only dialled if the tunnel's {@code allowed-targets} allow it.
 */
public interface TargetResolver extends NamedService {
    /**
     * Find the target of a request. An exception is a failure of the resolver: the client is answered 503.
     *
     * @param request the request that asks for the tunnel
     * @return target; empty if there is none for this request: the client is answered 404
     */
    Optional<Target> resolve(TunnelRequest request);
}
