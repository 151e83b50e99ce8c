// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Keeps a page out whose name was made to point here (DNS rebinding): its browser takes all that is here for its own.
 * What is asked for has to be at an address, at localhost, or at a name that the tunnels have too. Tunnels check that
 * themselves, and log it.
 *
 * @param hosts names of this server, as the key {@code hosts} of the tunnels has them
 */
record KnownHosts(List<String> hosts) implements Filter {
    private static final Pattern LOCAL = Pattern.compile("\\[.*]|\\d+(\\.\\d+){3}|(.*\\.)?localhost");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (request.headers().contains(HeaderNames.UPGRADE) || isKnown(request.authority().toLowerCase(Locale.ROOT))) {
            chain.proceed();
        } else {
            response.status(Status.MISDIRECTED_REQUEST_421)
                    .send("The demo is not served under this name; server.features.wstunnel.hosts can have it\n");
        }
    }

    private boolean isKnown(String authority) {
        String host = PORT.matcher(authority).replaceFirst("");
        return LOCAL.matcher(host).matches()
                || hosts.stream().anyMatch(it -> it.equals("*") || it.equalsIgnoreCase(host) || it.equalsIgnoreCase(authority)
                        || it.startsWith("*.") && host.endsWith(it.substring(1).toLowerCase(Locale.ROOT)));
    }
}
