package org.wstunnel;

import java.util.List;

import io.helidon.config.ConfigException;

import org.wstunnel.access.CertificateRule;
import org.wstunnel.access.OriginRule;

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
        config.credentials().ifPresent(it -> checkCredentials(it, ConfigCheck.key(config, "credentials")));
        config.clientCertificates().ifPresent(it -> checkCertificates(it, ConfigCheck.key(config, "client-certificates")));
    }

    static void check(TunnelConfig tunnel, String key) {
        tunnel.limits().ifPresent(it -> LimitsCheck.check(it, key + ".limits"));
        checkOrigins(tunnel.origins(), key + ".origins");
        tunnel.credentials().ifPresent(it -> checkCredentials(it, key + ".credentials"));
        tunnel.clientCertificates().ifPresent(it -> checkCertificates(it, key + ".client-certificates"));
    }

    /** Checks what a tunnel and the feature say together. */
    static void checkTogether(WsTunnelConfig config, TunnelConfig tunnel, String key) {
        LimitsCheck.checkTogether(EffectiveLimits.of(config, tunnel), key + ".limits");
        List<String> origins = tunnel.origins().isEmpty() ? config.origins() : tunnel.origins();
        boolean cookie = tunnel.credentials().or(config::credentials).flatMap(CredentialsConfig::cookie).isPresent();
        for (String open : List.of(OriginRule.ANY, OriginRule.OPAQUE)) {
            // any site's page could use the cookie of whoever looks at it
            ConfigCheck.require(!cookie || !origins.contains(open), key + ".origins", open,
                                "listed origins, since credentials.cookie is set");
        }
    }

    private static void checkCredentials(CredentialsConfig credentials, String key) {
        credentials.cookie().ifPresent(it -> ConfigCheck.require(it.matches(ConfigCheck.TOKEN), key + ".cookie", it,
                                                                 "the name of a cookie"));
    }

    private static void checkCertificates(ClientCertificatesConfig certificates, String key) {
        try {
            new CertificateRule(certificates.required(), certificates.subjects());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ".subjects: \"" + e.getMessage() + "\" is no distinguished name, allowed are names such as "
                                              + "CN=*.example.org,O=Example", e);
        }
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
