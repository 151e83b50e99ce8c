// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.helidon.config.Config;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * What the log says at the start: which routes there are, or why there are none.
 */
final class StartLines {
    private static final System.Logger LOGGER = System.getLogger(StartLines.class.getName());
    /** So many routes, and so many backends of one, are named. */
    private static final int NAMED = 20;

    private StartLines() {
    }

    /** Says that a configuration is there and has no tunnels. */
    static void warnOfNone(WsTunnelConfig config) {
        if (config.enabled() && config.config().filter(Config::exists).isPresent()) {
            LOGGER.log(Level.WARNING, "{0} is empty: no request opens a tunnel",
                    WsTunnelConfigSupport.key(config).child("tunnels"));
        }
    }

    static void tellRoutes(List<TunnelRoute> routes, Collection<String> sockets) {
        LOGGER.log(Level.INFO, "{0} on {1}: {2}", count(routes.size(), "tunnel route"), String.join(", ", sockets),
                named(routes.stream().map(StartLines::text).toList(), "; "));
    }

    private static String text(TunnelRoute route) {
        List<String> backends = route.pool().nodes().stream().map(BackendNode::name).toList();
        return route.options().name() + " -> " + (backends.isEmpty() ? "what its resolver says" : named(backends, ", "));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String named(List<String> texts, String between) {
        int more = texts.size() - NAMED;
        return texts.stream().limit(NAMED).collect(Collectors.joining(between)) + (more > 0 ? " and " + more + " more" : "");
    }
}
