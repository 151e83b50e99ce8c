package org.wstunnel;

import io.helidon.config.ConfigException;

import org.wstunnel.access.Forwarding;
import org.wstunnel.access.Network;
import org.wstunnel.access.TrustedProxies;

/**
 * Which proxies in front of the server are believed, as the configuration says.
 */
final class ProxyTrust {
    private ProxyTrust() {
    }

    static void check(WsTunnelConfig config) {
        for (int i = 0; i < config.trustedProxies().size(); i++) {
            String network = config.trustedProxies().get(i);
            try {
                Network.parse(network);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(ConfigCheck.key(config, "trusted-proxies." + i) + ": \"" + network + "\" is no network such as "
                                                  + "10.0.0.0/8, fd00::/8 or 192.0.2.1: " + e.getMessage(), e);
            }
        }
    }

    static TrustedProxies of(WsTunnelConfig config) {
        return new TrustedProxies(config.trustedProxies().stream().map(Network::parse).toList(), switch (config.forwardedHeader()) {
            case X_FORWARDED -> Forwarding.X_FORWARDED;
            case FORWARDED -> Forwarding.FORWARDED;
        });
    }
}
