// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;

/**
 * Compares what tunnels want to know of their clients with what the listeners ask them for.
 */
public final class ListenerClients {
    private static final System.Logger LOGGER = System.getLogger(ListenerClients.class.getName());

    private ListenerClients() {
    }

    /**
     * Refuses listeners that ask for no client certificate where a tunnel requires one.
     *
     * @param listeners listeners by the names of their sockets
     * @throws io.helidon.config.ConfigException if one does not ask
     */
    public static void requireCertificates(Map<String, ListenerConfig> listeners) {
        listeners.forEach((socket, listener) -> {
            if (clientAuth(listener) == TlsClientAuth.NONE) {
                throw ListenerPlace.key(socket).child("tls.client-auth").missing(
                        "REQUIRED or OPTIONAL, since client-certificates are required and nobody has one otherwise");
            }
        });
    }

    /**
     * Whether a client may have a certificate.
     *
     * @param listeners listeners
     * @return whether one of them asks for it
     */
    public static boolean mayHaveCertificates(Collection<ListenerConfig> listeners) {
        return listeners.stream().anyMatch(it -> clientAuth(it) != TlsClientAuth.NONE);
    }

    /**
     * Where a client may have a certificate.
     *
     * @param listeners listeners by the names of their sockets
     * @return names of those that ask for it
     */
    public static Set<String> certified(Map<String, ListenerConfig> listeners) {
        return listeners.keySet().stream().filter(it -> clientAuth(listeners.get(it)) != TlsClientAuth.NONE)
                .collect(Collectors.toSet());
    }

    /**
     * Says where a PROXY header is believed from everybody.
     *
     * @param listeners      listeners by the names of their sockets
     * @param trustedProxies key of the networks whose headers are believed, of which there are none
     */
    public static void warnOfProxyProtocol(Map<String, ListenerConfig> listeners, ConfigKey trustedProxies) {
        listeners.forEach((socket, listener) -> {
            if (listener.enableProxyProtocol()) {
                LOGGER.log(Level.WARNING,
                        "{0}.enable-proxy-protocol is true, and {1} is empty: every peer may claim to be any client. "
                                + "Name the networks of the load balancers there",
                        ListenerPlace.key(socket), trustedProxies);
            }
        });
    }

    private static TlsClientAuth clientAuth(ListenerConfig listener) {
        return listener.tls().filter(Tls::enabled).map(tls -> tls.prototype().clientAuth()).orElse(TlsClientAuth.NONE);
    }
}
