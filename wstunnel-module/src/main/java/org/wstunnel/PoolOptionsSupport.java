// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.helidon.common.tls.Tls;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.Discovery;
import org.wstunnel.backend.FailurePolicy;
import org.wstunnel.backend.HealthCheck;
import org.wstunnel.backend.StartCheck;
import org.wstunnel.balance.LeastConnectionBalancer;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.spawn.SpawnedProgram;
import org.wstunnel.target.NamePattern;

/**
 * Checks backends and how they are dialled, and makes a pool of them.
 */
final class PoolOptionsSupport {
    private static final Duration MAX_DISABLE_TIME = Duration.ofSeconds(30);
    private static final String POSITIVE = "a duration of more than zero";
    private static final String AT_LEAST_ONE = "a number of at least 1";
    /** All options by their keys. */
    static final Map<String, Function<PoolOptions, Object>> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put("backends", PoolOptions::backends);
        OPTIONS.put("balance", PoolOptions::balance);
        OPTIONS.put("connect-timeout", PoolOptions::connectTimeout);
        OPTIONS.put("dial-timeout", PoolOptions::dialTimeout);
        OPTIONS.put("disable-time", PoolOptions::disableTime);
        OPTIONS.put("max-disable-time", PoolOptions::maxDisableTime);
        OPTIONS.put("max-failures", PoolOptions::maxFailures);
        OPTIONS.put("health", PoolOptions::health);
    }

    private PoolOptionsSupport() {
    }

    static void check(PoolOptions pool, ConfigKey key) {
        Set<String> names = new HashSet<>();
        List<Runnable> checks = new ArrayList<>(List.of(
                () -> key.child("connect-timeout").require(pool.connectTimeout().isPositive(), pool.connectTimeout(), POSITIVE),
                () -> key.child("dial-timeout").require(pool.dialTimeout().isPositive(), pool.dialTimeout(), POSITIVE),
                () -> key.child("disable-time").require(!pool.disableTime().isNegative(), pool.disableTime(),
                        "a duration of zero or more"),
                () -> pool.maxDisableTime().ifPresent(it -> key.child("max-disable-time").require(
                        it.compareTo(pool.disableTime()) >= 0, it,
                        "a duration of at least disable-time, which is " + pool.disableTime())),
                () -> key.child("max-failures").require(pool.maxFailures() >= 1, pool.maxFailures(), AT_LEAST_ONE),
                () -> pool.health().ifPresent(it -> checkHealth(it, pool.backends(), key.child("health")))));
        for (int i = 0; i < pool.backends().size(); i++) {
            BackendConfig backend = pool.backends().get(i);
            ConfigKey backendKey = key.child("backends").child(i);
            checks.add(() -> {
                BackendConfigSupport.check(backend, backendKey);
                String name = BackendConfigSupport.name(backend);
                backendKey.child("name").requireReadable(name);
                backendKey.child("name").require(!name.isBlank() && names.add(name), name, "a name that no other backend has");
            });
        }
        Faults.checkEach(checks);
    }

    static void checkNotEmpty(PoolOptions pool, ConfigKey key) {
        if (pool.backends().isEmpty()) {
            throw key.child("backends")
                    .missing("at least one backend" + (pool instanceof TunnelConfig ? ", or pool, or resolve" : ""));
        }
    }

    /** Checks that a tunnel that has a pool says nothing about backends itself. */
    static void checkUnused(PoolOptions tunnel, ConfigKey key) {
        given(tunnel).findFirst().ifPresent(name -> {
            throw key.child(name).unexpected("where pool is set, it is an option of the pool");
        });
    }

    /** The keys of the options that a tunnel or a pool has set. */
    static Stream<String> given(PoolOptions pool) {
        PoolOptions defaults = TunnelConfig.create();
        return OPTIONS.entrySet().stream().filter(it -> !it.getValue().apply(pool).equals(it.getValue().apply(defaults)))
                .map(Map.Entry::getKey);
    }

    /** The pool of the configured backends. */
    static BackendPool pool(String name, PoolOptions options, KeptParts kept) {
        List<SpawnedProgram> programs = new ArrayList<>();
        List<BackendNode> nodes = options.backends().stream()
                .filter(it -> !BackendConfigSupport.discovered(it))
                .map(it -> BackendConfigSupport.node(it, name, programs::add))
                .toList();
        BackendPool pool = pool(name, options, kept.nodes(name, nodes));
        programs.forEach(pool::add);
        options.backends().stream()
                .filter(BackendConfigSupport::discovered)
                .forEach(it -> pool.add(new Discovery(pool, BackendConfigSupport.template(it), it.discoverEvery(),
                        options.connectTimeout())));
        pool.add(new StartCheck(pool, options.connectTimeout()));
        options.health().ifPresent(it -> pool.add(new HealthCheck(pool, new HealthCheck.Policy(
                it.every(), it.timeout(), it.rise(), it.fall(), it.type() == HealthCheckType.TLS))));
        return pool;
    }

    /** A pool of other backends, which are dialled in the same way. */
    static BackendPool pool(String name, PoolOptions options, List<BackendNode> nodes) {
        Duration base = options.disableTime();
        Duration longest = options.maxDisableTime().orElse(base.compareTo(MAX_DISABLE_TIME) > 0 ? base : MAX_DISABLE_TIME);
        return new BackendPool(name,
                nodes,
                options.balance().orElseGet(LeastConnectionBalancer::create),
                options.connectTimeout(),
                options.dialTimeout(),
                new FailurePolicy(options.maxFailures(), base, longest));
    }

    private static void checkHealth(HealthConfig health, List<BackendConfig> backends, ConfigKey key) {
        key.child("every").require(health.every().isPositive(), health.every(), POSITIVE);
        key.child("timeout").require(health.timeout().isPositive(), health.timeout(), POSITIVE);
        key.child("rise").require(health.rise() >= 1, health.rise(), AT_LEAST_ONE);
        key.child("fall").require(health.fall() >= 1, health.fall(), AT_LEAST_ONE);
        if (backends.stream().anyMatch(SpawnConfigSupport::stdio)) {
            throw key.unexpected("where spawn.mode of a backend is stdio, each probe would start a program");
        }
        boolean anyTls = backends.stream().anyMatch(it -> it.tls().filter(Tls::enabled).isPresent());
        key.child("type").require(health.type() != HealthCheckType.TLS || anyTls, "tls", "tcp, since no backend has tls");
    }

    /** Whether requests of a tunnel can get to a named pool, as far as names tell. */
    static boolean uses(TunnelConfig tunnel, String pool) {
        return tunnel.pool().filter(pool::equals).isPresent() || tunnel.allowedTargets().stream()
                .flatMap(it -> it.pools().stream()).anyMatch(it -> NamePattern.name(it).matches(pool));
    }
}
