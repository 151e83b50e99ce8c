// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Map;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerClients;
import org.wstunnel.neighbour.TunnelPaths;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * Compares what tunnels want to know of their clients with what the listeners that serve them ask for.
 */
final class RequiredOfClients {
    private static final String NO_USERS = "where nobody can be a user: Helidon Security is not on the class path, and no "
            + "listener has tls.client-auth";

    private RequiredOfClients() {
    }

    /**
     * Refuse what nobody could fulfil, and say what has no effect, or is believed from everybody.
     *
     * @param config    configuration
     * @param listeners those that serve the tunnels, by the names of their sockets
     */
    static void check(WsTunnelConfig config, Map<String, ListenerConfig> listeners) {
        if (WsTunnelConfigSupport.requiresCertificates(config)) {
            ListenerClients.requireCertificates(listeners);
        }
        ConfigKey key = WsTunnelConfigSupport.key(config);
        boolean certificates = ListenerClients.mayHaveCertificates(listeners.values());
        // with Helidon Security there may be users that only the application knows of
        boolean users = certificates || AuthenticatedUser.possible();
        if (!users) {
            WsTunnelConfigSupport.paths(config).stream().filter(TunnelPaths::requiresUser).findFirst().ifPresent(it -> {
                throw it.key().child("require-user").invalid(true, "false " + NO_USERS);
            });
            if (config.metrics().maxUsers() != WsTunnelConfig.create().metrics().maxUsers()) {
                Doubt.tellNoEffect(key.child("metrics.max-users").unexpected(NO_USERS));
            }
        }
        warn(config, key, users, certificates);
        for (int i = 0; i < config.tunnels().size(); i++) {
            if (config.tunnels().get(i).enabled()) {
                warn(config.tunnels().get(i), key.child("tunnels").child(i), users, certificates);
            }
        }
        if (config.trustedProxies().isEmpty()) {
            ListenerClients.warnOfProxyProtocol(listeners, key.child("trusted-proxies"));
        }
    }

    private static void warn(AccessOptions access, ConfigKey key, boolean users, boolean certificates) {
        if (!users && access.limits().flatMap(LimitsConfig::maxOpenPerUser).filter(it -> it > 0).isPresent()) {
            Doubt.tellNoEffect(key.child("limits.max-open-per-user").unexpected(NO_USERS));
        }
        if (!AuthenticatedUser.possible() && access.credentials().isPresent()) {
            Doubt.tell(key.child("credentials").unexpected("where Helidon Security is not on the class path"),
                    "Nobody checks a token, unless code of the application does");
        }
        if (!certificates && access.clientCertificates().filter(it -> !it.required().orElse(true)).isPresent()) {
            Doubt.tellNoEffect(key.child("client-certificates").unexpected("where no listener has tls.client-auth"));
        }
    }
}
