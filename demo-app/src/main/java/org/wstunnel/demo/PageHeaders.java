// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.List;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Tells browsers what the demo's pages do not need: scripts and styles of others, a frame around them, and guesses what
 * a file may be.
 */
final class PageHeaders implements Filter {
    private static final List<Header> HEADERS = List.of(
            HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF,
            HeaderValues.create("Referrer-Policy", "no-referrer"),
            // for browsers that do not know frame-ancestors
            HeaderValues.create("X-Frame-Options", "DENY"),
            // 'self' are the tunnels too; noVNC makes its cursors of data: URLs
            HeaderValues.create("Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (!request.headers().contains(HeaderNames.UPGRADE)) {
            HEADERS.forEach(response::header);
        }
        chain.proceed();
    }
}
