// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.backend.TcpAddress;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerPlace;
import org.wstunnel.listener.LocalPlace;

/**
 * Says which backends work, but surely not as they are meant: those that are this server, and those that are the
 * same one.
 */
final class DoubtfulBackends {
    /** In less hardly another machine answers, or this one when it is busy. */
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final String SLOWER = "Hardly a backend answers so soon";

    private DoubtfulBackends() {
    }

    /**
     * Look at a tunnel or a pool.
     *
     * @param pool      tunnel or pool
     * @param key       its key
     * @param listeners those that serve the tunnels, by the names of their sockets
     */
    static void warn(PoolOptions pool, ConfigKey key, Map<String, ListenerConfig> listeners) {
        // whoever has only set the dial-timeout means it
        Doubt.tellUnlessAtMost(
                Optional.of(pool.connectTimeout()).filter(it -> !it.equals(TunnelConfig.create().connectTimeout())),
                key.child("connect-timeout"), Optional.of(pool.dialTimeout()), "dial-timeout");
        Doubt.tellIfShorter(pool.connectTimeout(), key.child("connect-timeout"), SHORT, SLOWER);
        Doubt.tellIfShorter(pool.dialTimeout(), key.child("dial-timeout"), SHORT, SLOWER);
        pool.health().ifPresent(it -> Doubt.tellIfShorter(it.timeout(), key.child("health.timeout"), SHORT, SLOWER));
        Map<String, ConfigKey> places = new HashMap<>();
        for (int i = 0; i < pool.backends().size(); i++) {
            BackendConfig backend = pool.backends().get(i);
            ConfigKey own = key.child("backends").child(i);
            backend.spawn().ifPresent(it -> DoubtfulPrograms.warn(it, own.child("spawn")));
            if (SpawnConfigSupport.stdio(backend)) {
                Doubt.tellUnlessAtMost(backend.maxConnections(), own.child("max-connections"),
                        backend.spawn().map(SpawnConfig::maxProcs), "spawn.max-procs");
                continue;
            }
            if (backend.tls().filter(it -> !it.enabled()).isPresent()) {
                backend.tlsServerName().ifPresent(it -> Doubt.tellNoEffect(
                        own.child("tls-server-name").unexpected("where tls.enabled is false")));
            }
            backend.host().filter(ListenerPlace::anyHost)
                    .ifPresent(it -> Doubt.tell(own.child("host").invalid(it, "the address of one host, such as 127.0.0.1"),
                            "Where the system takes it, it is this machine"));
            backend.host().filter(it -> it.contains("%") && !hasInterface(it))
                    .ifPresent(it -> Doubt
                            .tell(own.child("host").invalid(it, "an address with an interface of this machine behind it, "
                                    + "which has such an address, too"), "Until there is one, no connection is made"));
            ConfigKey other = places.putIfAbsent(place(backend), own);
            if (other != null) {
                Doubt.tell(own.invalid(place(backend), "another place than that of " + other),
                        "It is one backend with two shares");
            }
            listeners.forEach((socket, listener) -> warnOfListener(backend, own, listener, ListenerPlace.key(socket)));
        }
    }

    private static boolean hasInterface(String host) {
        try {
            // what has a zone is an address, and is not looked up
            return InetAddress.getByName(host) instanceof Inet6Address address
                    && NetworkInterface.getByIndex(address.getScopeId()) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static void warnOfListener(BackendConfig backend, ConfigKey key, ListenerConfig listener, ConfigKey listenerKey) {
        if (backend.spawn().isEmpty() && listensThere(listener, backend)) {
            Doubt.tell(key.invalid(place(backend), "another place than that of " + listenerKey),
                    "Tunnels lead back to this server");
        }
    }

    private static String place(BackendConfig backend) {
        return backend.socket().map(it -> it.normalize().toString())
                .orElseGet(() -> new TcpAddress(backend.host().orElseThrow().toLowerCase(Locale.ROOT),
                        backend.port().orElseThrow()).text());
    }

    private static boolean listensThere(ListenerConfig listener, BackendConfig backend) {
        return SpawnPlaces.place(backend).meets(LocalPlace.of(listener));
    }
}
