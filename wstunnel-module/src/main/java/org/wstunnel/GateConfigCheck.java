package org.wstunnel;

import java.util.List;

import io.helidon.common.config.ConfigException;

import org.wstunnel.gate.OriginRule;

/**
 * Checks the part of a configuration that says who may open a tunnel.
 */
final class GateConfigCheck {
    private GateConfigCheck() {
    }

    static void check(WsTunnelConfig config) {
        LimitsCheck.count(config.maxOpenTunnels(), ConfigCheck.key(config, "max-open-tunnels"));
        config.limits().ifPresent(it -> LimitsCheck.check(it, ConfigCheck.key(config, "limits")));
        checkOrigins(config.origins(), ConfigCheck.key(config, "origins"));
    }

    static void check(TunnelConfig tunnel, String key) {
        tunnel.limits().ifPresent(it -> LimitsCheck.check(it, key + ".limits"));
        checkOrigins(tunnel.origins(), key + ".origins");
    }

    /** Checks what a tunnel and the feature say together. */
    static void checkTogether(WsTunnelConfig config, TunnelConfig tunnel, String key) {
        LimitsCheck.checkTogether(EffectiveLimits.of(config, tunnel), key + ".limits");
    }

    private static void checkOrigins(List<String> origins, String key) {
        try {
            new OriginRule(origins, true);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ": \"" + e.getMessage() + "\" is no origin, allowed are https://host, "
                                              + "https://host:port, https://*.domain, *.domain, self, null and *", e);
        }
    }
}
