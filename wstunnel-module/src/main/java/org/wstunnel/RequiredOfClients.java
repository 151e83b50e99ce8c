// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Map;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.listener.ListenerClients;
import org.wstunnel.neighbour.TunnelPaths;

/**
 * Compares what tunnels want to know of their clients with what the listeners that serve them ask for.
 */
final class RequiredOfClients {
    private RequiredOfClients() {
    }

    /**
     * Refuse what nobody could fulfil, and say what is believed from everybody.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels, by the names of their sockets
     */
    static void check(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (WsTunnelConfigSupport.requiresCertificates(config)) {
            ListenerClients.requireCertificates(listeners);
        }
        if (!ListenerClients.maybeUsers(listeners.values())) {
            WsTunnelConfigSupport.paths(config).stream().filter(TunnelPaths::requiresUser).findFirst().ifPresent(it -> {
                throw it.key().child("require-user").invalid(true,
                        "false, since nobody can be a user: Helidon Security is not on the "
                                + "class path, and no listener has tls.client-auth");
            });
        }
        ConfigKey proxies = WsTunnelConfigSupport.key(config).child("trusted-proxies");
        if (config.trustedProxies().isEmpty()) {
            ListenerClients.warnOfProxyProtocol(listeners, proxies);
        }
    }
}
