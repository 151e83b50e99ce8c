// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;

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
    /**
     * The tunnel's own backends.
     *
     * @return pool, without backends if a resolver alone says where requests go
     */
    public BackendPool pool() {
        return targets.own();
    }

    /**
     * Matches every path that starts with a text, also inside a segment, as lighttpd does.
     *
     * @param prefix start of the path
     * @return matcher
     */
    public static PathMatcher startsWith(String prefix) {
        return new TextMatcher(prefix, true);
    }

    /**
     * Matches every path that ends with a text.
     *
     * @param suffix end of the path
     * @return matcher
     */
    public static PathMatcher endsWith(String suffix) {
        return new TextMatcher(suffix, false);
    }

    private record TextMatcher(String text, boolean start) implements PathMatcher {
        @Override
        public PathMatchers.MatchResult match(UriPath path) {
            String decoded = path.path();
            return (start ? decoded.startsWith(text) : decoded.endsWith(text))
                    ? PathMatchers.any().match(path)
                    : PathMatchers.MatchResult.notAccepted();
        }

        @Override
        public PathMatchers.PrefixMatchResult prefixMatch(UriPath uriPath) {
            return PathMatchers.PrefixMatchResult.notAccepted();
        }

        @Override
        public Optional<String> matchingElement() {
            return Optional.of(text);
        }
    }
}
