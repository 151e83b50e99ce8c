// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Optional;
import java.util.function.Consumer;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.Discovery;
import org.wstunnel.backend.ProxyVersion;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.backend.UnixAddress;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.spawn.SpawnedProgram;

/**
 * Checks the configuration of one backend, and makes what stands for it in a pool.
 */
final class BackendConfigSupport {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_WEIGHT = 65_535;

    private BackendConfigSupport() {
    }

    static String name(BackendConfig backend) {
        return backend.name().orElseGet(() -> SpawnConfigSupport.stdio(backend)
                ? SpawnConfigSupport.programName(backend)
                : address(backend).text());
    }

    /** Whether the addresses of the backend's host are backends of their own. */
    static boolean discovered(BackendConfig backend) {
        return backend.discover() == Discover.ALL;
    }

    static void check(BackendConfig backend, ConfigKey key) {
        Faults.checkAll(
                () -> checkAddress(backend, key),
                () -> key.child("discover").require(!discovered(backend) || backend.host().isPresent(), "all",
                        "none where there is no host"),
                () -> key.child("discover-every").require(backend.discoverEvery().isPositive(), backend.discoverEvery(),
                        "a duration of more than zero"),
                () -> {
                    if (!discovered(backend) && !backend.discoverEvery().equals(BackendConfig.create().discoverEvery())) {
                        throw key.child("discover-every").unexpected("where discover is not all");
                    }
                },
                () -> key.child("weight").require(backend.weight() >= 1 && backend.weight() <= MAX_WEIGHT, backend.weight(),
                        "1 to " + MAX_WEIGHT),
                () -> backend.maxConnections()
                        .ifPresent(it -> key.child("max-connections").require(it >= 1, it, "a number of at least 1")),
                () -> BackendTls.check(backend, key),
                () -> SpawnConfigSupport.check(backend, key));
    }

    /**
     * Make the backend.
     *
     * @param backend backend
     * @param pool    name of its pool
     * @param started gets the programs that are started for it, if any
     */
    static BackendNode node(BackendConfig backend, String pool, Consumer<SpawnedProgram> started) {
        Optional<SpawnedProgram> processes = SpawnConfigSupport.processes(backend, pool, name(backend));
        processes.ifPresent(started);
        return node(backend, name(backend), processes.map(SpawnedProgram::address).orElseGet(() -> address(backend)));
    }

    /** What makes a backend of each address of its host. */
    static Discovery.Template template(BackendConfig backend) {
        return new Discovery.Template() {
            @Override
            public String host() {
                return backend.host().orElseThrow();
            }

            @Override
            public BackendNode node(String ip) {
                BackendAddress address = BackendTls.address(backend, new TcpAddress(ip, backend.port().orElseThrow()));
                return BackendConfigSupport.node(backend, name(backend) + "/" + ip, address);
            }
        };
    }

    private static void checkAddress(BackendConfig backend, ConfigKey key) {
        if (SpawnConfigSupport.stdio(backend)) {
            checkNoAddress(backend, key);
            return;
        }
        if (backend.host().isPresent() == backend.socket().isPresent()) {
            throw key.wrong(backend.host().isPresent() ? "unexpected value" : "missing value",
                    "either host and port, or socket");
        }
        ConfigKey portKey = key.child("port");
        backend.host().ifPresent(host -> {
            Faults.checkAll(() -> BackendPlace.checkHost(host, key.child("host")), () -> {
                int port = backend.port().orElseThrow(() -> portKey.missing("1 to " + MAX_PORT));
                portKey.require(port >= 1 && port <= MAX_PORT, port, "1 to " + MAX_PORT);
            });
        });
        backend.socket().ifPresent(socket -> {
            if (backend.port().isPresent()) {
                throw portKey.unexpected("where socket is set");
            }
            BackendPlace.checkSocket(socket, key.child("socket"));
        });
    }

    private static void checkNoAddress(BackendConfig backend, ConfigKey key) {
        String reason = "where spawn.mode is stdio, nothing listens";
        backend.host().ifPresent(it -> {
            throw key.child("host").unexpected(reason);
        });
        backend.port().ifPresent(it -> {
            throw key.child("port").unexpected(reason);
        });
        backend.socket().ifPresent(it -> {
            throw key.child("socket").unexpected(reason);
        });
    }

    private static BackendAddress address(BackendConfig backend) {
        return backend.socket()
                .<BackendAddress>map(UnixAddress::new)
                .orElseGet(() -> BackendTls.address(backend,
                        new TcpAddress(backend.host().orElseThrow(), backend.port().orElseThrow())));
    }

    private static BackendNode node(BackendConfig backend, String name, BackendAddress address) {
        ProxyVersion version = backend.proxyProtocol().map(it -> switch (it) {
            case V1 -> ProxyVersion.V1;
            case V2 -> ProxyVersion.V2;
        }).orElse(ProxyVersion.NONE);
        return new BackendNode(name, address, backend.weight(), maxConnections(backend), version);
    }

    /** As many as there may be processes, where each has one. */
    private static int maxConnections(BackendConfig backend) {
        int most = SpawnConfigSupport.stdio(backend) ? backend.spawn().orElseThrow().maxProcs() : Integer.MAX_VALUE;
        return backend.maxConnections().map(it -> Math.min(it, most)).orElse(most == Integer.MAX_VALUE ? 0 : most);
    }
}
