package org.wstunnel;

import java.time.Duration;

import io.helidon.common.tls.Tls;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.Discovery;
import org.wstunnel.backend.FailurePolicy;
import org.wstunnel.backend.HealthCheck;
import org.wstunnel.backend.StartCheck;
import org.wstunnel.backend.TcpAddress;

/**
 * What a tunnel's configuration says of the failures of its backends: what is allowed, and the parts that it makes.
 */
final class PoolAssembler {
    private static final Duration MAX_DISABLE_TIME = Duration.ofSeconds(30);

    private PoolAssembler() {
    }

    static void check(TunnelConfig tunnel, String key) {
        ConfigCheck.require(tunnel.maxFailures() >= 1, key + ".max-failures", tunnel.maxFailures(), "a number of at least 1");
        tunnel.maxDisableTime().ifPresent(it ->
                ConfigCheck.require(it.compareTo(tunnel.disableTime()) >= 0, key + ".max-disable-time", it,
                                    "a duration of at least disable-time, which is " + tunnel.disableTime()));
        tunnel.writeTimeout().ifPresent(it -> ConfigCheck.positive(it, key + ".write-timeout"));
        tunnel.health().ifPresent(health -> checkHealth(tunnel, health, key + ".health"));
        for (int i = 0; i < tunnel.backends().size(); i++) {
            String backend = key + ".backends." + i;
            checkDiscovery(tunnel.backends().get(i), backend);
            tunnel.backends().get(i).maxConnections().ifPresent(it ->
                    ConfigCheck.require(it >= 1, backend + ".max-connections", it, "a number of at least 1"));
        }
    }

    static FailurePolicy failures(TunnelConfig tunnel) {
        Duration base = tunnel.disableTime();
        Duration longest = tunnel.maxDisableTime().orElse(base.compareTo(MAX_DISABLE_TIME) > 0 ? base : MAX_DISABLE_TIME);
        return new FailurePolicy(tunnel.maxFailures(), base, longest);
    }

    /** Whether the addresses of the backend's host are backends of their own. */
    static boolean discovered(BackendConfig backend) {
        return backend.discover() == Discover.ALL;
    }

    /** Give the pool what runs beside its backends. */
    static void watch(BackendPool pool, TunnelConfig tunnel) {
        tunnel.backends().stream()
                .filter(PoolAssembler::discovered)
                .forEach(it -> pool.add(new Discovery(pool, template(it), it.discoverEvery(), tunnel.connectTimeout())));
        pool.add(new StartCheck(pool, tunnel.connectTimeout()));
        tunnel.health().ifPresent(health -> pool.add(new HealthCheck(pool, new HealthCheck.Policy(
                health.every(), health.timeout(), health.rise(), health.fall(), health.type() == HealthCheckType.TLS))));
    }

    static BackendNode node(BackendConfig backend, String name, BackendAddress address) {
        return new BackendNode(name, address, backend.weight(), backend.maxConnections().orElse(0),
                               TunnelAssembler.proxyVersion(backend));
    }

    private static Discovery.Template template(BackendConfig backend) {
        return new Discovery.Template() {
            @Override
            public String host() {
                return backend.host().orElseThrow();
            }

            @Override
            public BackendNode node(String ip) {
                BackendAddress address = BackendTls.address(backend, new TcpAddress(ip, backend.port().orElseThrow()));
                return PoolAssembler.node(backend, ConfigCheck.name(backend) + "/" + ip, address);
            }
        };
    }

    private static void checkDiscovery(BackendConfig backend, String key) {
        ConfigCheck.require(!discovered(backend) || backend.host().isPresent(), key + ".discover", "all", "none where there is no host");
        ConfigCheck.positive(backend.discoverEvery(), key + ".discover-every");
    }

    private static void checkHealth(TunnelConfig tunnel, HealthConfig health, String key) {
        ConfigCheck.positive(health.every(), key + ".every");
        ConfigCheck.positive(health.timeout(), key + ".timeout");
        ConfigCheck.require(health.rise() >= 1, key + ".rise", health.rise(), "a number of at least 1");
        ConfigCheck.require(health.fall() >= 1, key + ".fall", health.fall(), "a number of at least 1");
        boolean anyTls = tunnel.backends().stream().anyMatch(it -> it.tls().filter(Tls::enabled).isPresent());
        ConfigCheck.require(health.type() != HealthCheckType.TLS || anyTls, key + ".type", "tls", "tcp: no backend has tls");
    }
}
