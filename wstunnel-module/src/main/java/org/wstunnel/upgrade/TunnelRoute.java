// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;

import io.helidon.http.PathMatcher;

import org.wstunnel.access.Credentials;
import org.wstunnel.access.Gate;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.target.TargetSelection;
import org.wstunnel.tunnel.FrameMode;
import org.wstunnel.tunnel.TunnelOptions;

/**
 * One configured tunnel: the requests it takes, and all that is needed to serve them.
 *
 * @param matcher      matches the paths of its requests
 * @param gate         who may open it
 * @param credentials  where else than in the Authorization header a token may be
 * @param subprotocols subprotocols it speaks, best first
 * @param frameMode    type of the frames it sends
 * @param targets      where its requests go
 * @param options      options of its open tunnels
 * @param required     whether the server is not ready while none of its backends is alive
 */
public record TunnelRoute(PathMatcher matcher,
        Gate gate,
        Optional<Credentials> credentials,
        List<String> subprotocols,
        FrameMode frameMode,
        TargetSelection targets,
        TunnelOptions options,
        boolean required) {
    /** The tunnel's own backends; none if a resolver alone says where requests go. */
    public BackendPool pool() {
        return targets.own();
    }
}
