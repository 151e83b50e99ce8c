package org.wstunnel.spi;

import java.util.List;

import io.helidon.config.NamedService;

/**
 * Chooses the backend of a new tunnel.
 * <p>
 * One instance serves one tunnel definition and is called from many threads at once; it must not block and should not
 * throw: if it does, or answers anything but a candidate, the client is answered 503. It is called again, with the failed backends left
 * out, when a backend could not be reached.
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
