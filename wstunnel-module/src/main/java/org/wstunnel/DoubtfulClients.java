// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.access.IpLiteral;
import org.wstunnel.access.Network;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerClients;
import org.wstunnel.listener.ListenerPlace;
import org.wstunnel.upgrade.AuthenticatedUser;

/**
 * Says which networks and proxies work, but surely not as they are meant where the listeners are: those that no client
 * comes from, and those that let everybody claim to be anybody.
 */
final class DoubtfulClients {
    private static final List<Network> LOOPBACK_NETWORKS = List.of(Network.parse("127.0.0.0/8"), Network.parse("::1"));

    /** Origins of pages that nobody has listed. Programs that have a scheme of their own have certificates of their own. */
    private static final Set<String> FOREIGN = Set.of("*", "null");

    private static final String NOBODY = "Nobody gets in";

    private DoubtfulClients() {
    }

    static void warn(WsTunnelConfig config, Map<String, ListenerConfig> listeners, ConfigKey key) {
        warnOfProxies(config, key.child("trusted-proxies"));
        warnOfUnknown(config, listeners, key.child("trusted-proxies"));
        if (ListenerClients.mayHaveCertificates(listeners.values())) {
            warnOfForeignPages(config, key.child("tunnels"));
        }
        warnOfUnixOptions(config, listeners.values(), key);
        near(listeners.values()).ifPresent(near -> {
            warnOfFarProxies(config, listeners.values(), near, key.child("trusted-proxies"));
            warnOfFarNetworks(config, listeners.values(), near, key);
        });
    }

    private static void warnOfProxies(WsTunnelConfig config, ConfigKey key) {
        List<Network> networks = WsTunnelConfigSupport.networksOfProxies(config);
        if (Network.ALL.stream().anyMatch(it -> it.within(networks))) {
            Doubt.tell(key.invalid(String.join(", ", config.trustedProxies()), "the networks of the proxies alone"),
                    "Everybody may claim to be any client");
        }
    }

    /** A client on a Unix socket has no address, unless the proxy there says which. */
    private static void warnOfUnknown(WsTunnelConfig config, Map<String, ListenerConfig> listeners, ConfigKey key) {
        if (config.trustedProxies().contains(WsTunnelConfigSupport.UNIX)) {
            return;
        }
        List<TunnelConfig> tunnels = config.tunnels().stream().filter(TunnelConfig::enabled)
                .map(it -> TunnelConfigSupport.inherit(it, config)).toList();
        boolean networks = tunnels.stream().anyMatch(AccessOptionsSupport::hasNetworks);
        Set<String> perClient = new TreeSet<>();
        tunnels.forEach(it -> DoubtfulLimits.addPerClient(it, config, perClient));
        listeners.forEach((socket, listener) -> {
            if (ListenerPlace.onUnixSocket(listener)) {
                String since = WsTunnelConfigSupport.UNIX + ", since " + ListenerPlace.key(socket)
                        + ".bind-address is a Unix socket, and tunnels have ";
                if (networks) {
                    Doubt.tell(key.missing(since + "allow-networks or deny-networks"), "Nobody there opens these");
                }
                if (!perClient.isEmpty()) {
                    Doubt.tell(key.missing(since + String.join(", ", perClient)), "All clients there are one");
                }
            }
        });
    }

    /** Pages of any site, in the browser of whoever has a certificate. */
    private static void warnOfForeignPages(WsTunnelConfig config, ConfigKey key) {
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = TunnelConfigSupport.inherit(config.tunnels().get(i), config);
            boolean certificates = tunnel.clientCertificates().isPresent();
            if (tunnel.enabled() && (certificates || tunnel.requireUser().orElse(false) && !AuthenticatedUser.possible())) {
                ConfigKey own = key.child(i).child("origins");
                tunnel.origins().stream().filter(FOREIGN::contains).findFirst().ifPresent(it -> Doubt.tell(
                        own.invalid(it, "listed origins, since "
                                + (certificates ? "client-certificates" : "require-user") + " is set"),
                        "A browser sends the certificate of its user whatever page opens the connection"));
            }
        }
    }

    /** From where somebody connects to the listeners, if those are on loopback addresses or Unix sockets alone. */
    private static Optional<List<Network>> near(Collection<ListenerConfig> listeners) {
        List<String> hosts = listeners.stream().filter(ListenerPlace::onLoopback).map(ListenerConfig::host).toList();
        return hosts.isEmpty()
                || !listeners.stream().allMatch(it -> ListenerPlace.onLoopback(it) || ListenerPlace.onUnixSocket(it))
                        ? Optional.empty()
                        : Optional.of(LOOPBACK_NETWORKS.stream().filter(it -> hosts.stream()
                                .anyMatch(host -> IpLiteral.parse(host).map(it::contains).orElse(true))).toList());
    }

    /** Of those that a proxy names, none is asked for before the one that is connected is trusted. */
    private static void warnOfFarProxies(WsTunnelConfig config, Collection<ListenerConfig> listeners, List<Network> near,
            ConfigKey key) {
        boolean unix = config.trustedProxies().contains(WsTunnelConfigSupport.UNIX)
                && listeners.stream().anyMatch(ListenerPlace::onUnixSocket);
        List<Network> proxies = WsTunnelConfigSupport.networksOfProxies(config);
        if (!unix && !proxies.isEmpty() && noneIsNear(proxies, near)) {
            Doubt.tellNoEffect(key.invalid(String.join(", ", config.trustedProxies()),
                    "a network with " + place(near) + ", since the server listens there alone"));
        }
    }

    private static boolean noneIsNear(List<Network> networks, List<Network> near) {
        return networks.stream().noneMatch(it -> near.stream().anyMatch(one -> it.contains(one) || one.contains(it)));
    }

    private static String place(List<Network> near) {
        return near.contains(LOOPBACK_NETWORKS.getFirst()) ? "127.0.0.1" : "::1";
    }

    /** Clients come from there, unless a proxy says who they are. */
    private static void warnOfFarNetworks(WsTunnelConfig config, Collection<ListenerConfig> listeners, List<Network> near,
            ConfigKey key) {
        if (!config.trustedProxies().isEmpty() || listeners.stream()
                .anyMatch(it -> ListenerPlace.onUnixSocket(it) || it.enableProxyProtocol())) {
            return;
        }
        warnOfFarNetworks(config, config, near, key);
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            if (tunnel.enabled() && AccessOptionsSupport.hasNetworks(tunnel)) {
                warnOfFarNetworks(tunnel, config, near, key.child("tunnels").child(i));
            }
        }
    }

    private static void warnOfFarNetworks(AccessOptions own, AccessOptions feature, List<Network> near, ConfigKey key) {
        List<String> allowed = own.allowNetworks().isEmpty() ? feature.allowNetworks() : own.allowNetworks();
        List<String> denied = own.denyNetworks().isEmpty() ? feature.denyNetworks() : own.denyNetworks();
        List<Network> outside = denied.stream().map(Network::parse).toList();
        String where = place(near);
        String since = ", since the server listens there alone, or trusted-proxies";
        if (near.stream().allMatch(it -> it.within(outside))) {
            Doubt.tell(key.child("deny-networks").invalid(String.join(", ", denied), "networks without " + where + since),
                    NOBODY);
        } else if (!allowed.isEmpty() && noneIsNear(allowed.stream().map(Network::parse).toList(), near)) {
            Doubt.tell(key.child("allow-networks").invalid(String.join(", ", allowed), "a network with " + where + since),
                    NOBODY);
        }
    }

    private static void warnOfUnixOptions(WsTunnelConfig config, Collection<ListenerConfig> listeners, ConfigKey key) {
        List<String> proxies = config.trustedProxies();
        int unix = proxies.indexOf(WsTunnelConfigSupport.UNIX);
        boolean none = listeners.stream().noneMatch(ListenerPlace::onUnixSocket);
        if (!listeners.isEmpty() && listeners.stream().allMatch(ListenerPlace::onUnixSocket)
                && config.maxConnectionsPerClient().filter(it -> it > 0).isPresent()) {
            Doubt.tellNoEffect(key.child("max-connections-per-client")
                    .unexpected("where all listeners of the tunnels are Unix sockets"));
        }
        if (none && unix >= 0) {
            Doubt.tellNoEffect(key.child("trusted-proxies").child(unix).invalid(WsTunnelConfigSupport.UNIX,
                    "networks alone, since no listener of the tunnels is a Unix socket"));
        }
        if (none && !config.socketMode().equals(WsTunnelConfig.create().socketMode())) {
            Doubt.tellNoEffect(key.child("socket-mode").unexpected("where no listener of the tunnels is a Unix socket"));
        }
        if (unix < 0 && !proxies.isEmpty() && listeners.stream().allMatch(ListenerPlace::onUnixSocket)) {
            Doubt.tellNoEffect(key.child("trusted-proxies").invalid(String.join(", ", proxies),
                    WsTunnelConfigSupport.UNIX + ", since all listeners of the tunnels are Unix sockets"));
        }
        if (proxies.isEmpty() && config.forwardedHeader() == ForwardedHeader.FORWARDED) {
            Doubt.tellNoEffect(key.child("forwarded-header").unexpected("without trusted-proxies"));
        }
    }
}
