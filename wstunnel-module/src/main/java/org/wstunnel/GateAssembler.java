package org.wstunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.wstunnel.access.CertificateRule;
import org.wstunnel.access.Credentials;
import org.wstunnel.access.DescriptorReserve;
import org.wstunnel.access.Gate;
import org.wstunnel.access.GateCheck;
import org.wstunnel.access.Occupancy;
import org.wstunnel.access.OpenLimits;
import org.wstunnel.access.OpeningRate;
import org.wstunnel.access.OriginRule;
import org.wstunnel.tunnel.SessionLimits;

/**
 * Makes the gate of a tunnel, and the limits of its open sessions, out of a checked configuration: what the tunnel does not
 * say, the feature does.
 */
final class GateAssembler {
    private static final double DEFAULT_JITTER = 0.1;

    private GateAssembler() {
    }

    static Gate gate(WsTunnelConfig config, TunnelConfig tunnel, Occupancy occupancy) {
        List<GateCheck> checks = new ArrayList<>();
        checks.add(origins(config, tunnel));
        certificates(config, tunnel).map(it -> new CertificateRule(it.required(), it.subjects())).ifPresent(checks::add);
        checks.add(limits(config, tunnel, occupancy));
        return new Gate(checks);
    }

    /** How many tunnels may be opened. */
    static Gate limits(WsTunnelConfig config, TunnelConfig tunnel, Occupancy occupancy) {
        EffectiveLimits limits = EffectiveLimits.of(config, tunnel);
        List<GateCheck> checks = new ArrayList<>();
        checks.add(DescriptorReserve.ofProcess());
        checks.add(new OpenLimits(occupancy, maximums(config, limits)));
        limits.decimal(LimitsConfig::newPerSecondPerClient).ifPresent(rate ->
                checks.add(OpeningRate.ofClient(rate, burst(limits.count(LimitsConfig::newBurstPerClient), rate))));
        limits.decimal(LimitsConfig::newPerSecond).ifPresent(rate ->
                checks.add(OpeningRate.ofTunnel(rate, burst(limits.count(LimitsConfig::newBurst), rate))));
        return new Gate(checks);
    }

    static Optional<ClientCertificatesConfig> certificates(WsTunnelConfig config, TunnelConfig tunnel) {
        return tunnel.clientCertificates().or(config::clientCertificates);
    }

    static boolean requiresCertificates(WsTunnelConfig config) {
        return config.tunnels().stream()
                .anyMatch(tunnel -> certificates(config, tunnel).filter(ClientCertificatesConfig::required).isPresent());
    }

    static Optional<Credentials> credentials(WsTunnelConfig config, TunnelConfig tunnel) {
        return tunnel.credentials().or(config::credentials)
                .map(it -> new Credentials(it.subprotocol(), it.cookie(), origins(config, tunnel)));
    }

    static SessionLimits sessionLimits(WsTunnelConfig config, TunnelConfig tunnel) {
        EffectiveLimits limits = EffectiveLimits.of(config, tunnel);
        return new SessionLimits(limits.bytes(LimitsConfig::bytesPerSecondFromClient),
                                 limits.bytes(LimitsConfig::bytesPerSecondToClient),
                                 limits.time(LimitsConfig::maxLifetime),
                                 limits.value(LimitsConfig::maxLifetimeJitter).orElse(DEFAULT_JITTER),
                                 limits.time(LimitsConfig::slowClientTimeout));
    }

    private static OriginRule origins(WsTunnelConfig config, TunnelConfig tunnel) {
        return new OriginRule(tunnel.origins().isEmpty() ? config.origins() : tunnel.origins(),
                              tunnel.allowMissingOrigin().orElse(config.allowMissingOrigin()));
    }

    private static OpenLimits.Maximums maximums(WsTunnelConfig config, EffectiveLimits limits) {
        int perClient = limits.count(LimitsConfig::maxOpenPerClient);
        int perNetwork = limits.value(LimitsConfig::maxOpenPerIpv6Network).isPresent()
                ? limits.count(LimitsConfig::maxOpenPerIpv6Network)
                : perClient;
        return new OpenLimits.Maximums(config.maxOpenTunnels().filter(it -> it > 0).orElse(Integer.MAX_VALUE),
                                       limits.count(LimitsConfig::maxOpen),
                                       perClient,
                                       perNetwork,
                                       limits.count(LimitsConfig::maxOpenPerUser));
    }

    private static int burst(int configured, double perSecond) {
        return configured == Integer.MAX_VALUE ? (int) Math.max(1, Math.ceil(perSecond)) : configured;
    }
}
