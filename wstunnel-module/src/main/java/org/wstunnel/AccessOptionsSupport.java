// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.wstunnel.access.CertificateRule;
import org.wstunnel.access.Credentials;
import org.wstunnel.access.Gate;
import org.wstunnel.access.GateCheck;
import org.wstunnel.access.HostPattern;
import org.wstunnel.access.HostRule;
import org.wstunnel.access.Network;
import org.wstunnel.access.NetworkRule;
import org.wstunnel.access.OriginRule;
import org.wstunnel.access.UserRule;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.FileResolverConfig;
import org.wstunnel.resolve.TokenConfig;

/**
 * Checks who may open a tunnel, and makes the gate of it.
 */
final class AccessOptionsSupport {
    /** What a network may be. */
    static final String NETWORK = "a network such as 10.0.0.0/8, fd00::/8 or 192.0.2.1";
    private static final List<Network> UNSPECIFIED = List.of(Network.parse("0.0.0.0"), Network.parse("::"));
    private static final List<Network> MULTICAST = List.of(Network.parse("224.0.0.0/4"), Network.parse("ff00::/8"));

    private static final String NO_CLIENT = "no client has such an address";

    /** Where servers listen for everybody; no URL has it. */
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "[::]");

    private AccessOptionsSupport() {
    }

    static void check(AccessOptions access, ConfigKey key) {
        Faults.checkAll(
                () -> access.limits().ifPresent(it -> LimitsConfigSupport.check(it, key.child("limits"))),
                () -> checkHosts(access.hosts(), key.child("hosts")),
                () -> checkClients(access.allowNetworks(), AccessOptionsSupport::parseAllowed, key.child("allow-networks")),
                () -> checkClients(access.denyNetworks(), AccessOptionsSupport::parseNetwork, key.child("deny-networks")),
                () -> checkOrigins(access.origins(), key.child("origins")),
                () -> access.credentials().flatMap(CredentialsConfig::cookie)
                        .ifPresent(cookie -> key.child("credentials.cookie").requireToken(cookie, "the name of a cookie")),
                () -> access.clientCertificates()
                        .ifPresent(it -> checkCertificates(it, key.child("client-certificates.subjects"))));
    }

    /** Whether this says itself from which networks clients may come. */
    static boolean hasNetworks(AccessOptions access) {
        return !access.allowNetworks().isEmpty() || !access.denyNetworks().isEmpty();
    }

    /**
     * Check that there are networks from which clients may come.
     *
     * @param own     what a tunnel or the feature says itself
     * @param feature what the feature says where that says nothing
     * @param key     key of the tunnel or the feature
     */
    static void checkNetworks(AccessOptions own, AccessOptions feature, ConfigKey key) {
        List<String> allowed = own.allowNetworks().isEmpty() ? feature.allowNetworks() : own.allowNetworks();
        List<String> denied = own.denyNetworks().isEmpty() ? feature.denyNetworks() : own.denyNetworks();
        List<Network> left = allowed.isEmpty() ? Network.ALL : networks(allowed);
        boolean denies = !own.denyNetworks().isEmpty();
        key.child(denies ? "deny-networks" : "allow-networks").require(!left.stream().allMatch(it -> it.within(networks(denied))),
                String.join(", ", denies ? denied : allowed), allowed.isEmpty() ? "networks that leave some clients"
                        : denies ? "networks that leave some of allow-networks, which are " + allowed
                        : "some networks besides deny-networks, which are " + denied);
    }

    private static void checkClients(List<String> networks, Consumer<String> parser, ConfigKey key) {
        Faults.checkEntries(networks.size(), i -> key.child(i).requireParsed(networks.get(i), parser, NETWORK,
                networks.get(i) + "/0"));
    }

    private static void parseAllowed(String text) {
        Network network = Network.parse(text);
        if (network.within(UNSPECIFIED) || network.within(MULTICAST)) {
            throw new IllegalArgumentException(NO_CLIENT);
        }
    }

    /** Lists of addresses that nobody has may have 0.0.0.0/32, too, but one without a length is meant for everybody. */
    static void parseNetwork(String text) {
        if (Network.parse(text).within(UNSPECIFIED) && !text.contains("/")) {
            throw new IllegalArgumentException(NO_CLIENT);
        }
    }

    private static boolean isNetwork(String text) {
        try {
            Network.parse(text);
            return text.contains("/");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<Network> networks(List<String> texts) {
        return texts.stream().map(Network::parse).toList();
    }

    private static void checkHosts(List<String> hosts, ConfigKey key) {
        Faults.checkEntries(hosts.size(), i -> {
            String host = hosts.get(i);
            key.child(i).require(!isNetwork(host), host,
                    "a host that requests are for: networks of clients belong into allow-networks");
            key.child(i).requireParsed(
                    host, HostPattern::parse, "desk.example.org, *.example.org or an address, with a port or without, or *",
                    host.replaceFirst("^[a-z]+://", "").replaceFirst("/.*", ""), "[" + host + "]", BackendPlace.ascii(host));
            key.child(i).require(!host.equals(OriginRule.SELF), host, "a name or an address: self is for origins");
            key.child(i).require(!ANY_ADDRESS.contains(HostPattern.parse(host).host()), host,
                    "a host that requests are for, or \"*\" for any");
        });
    }

    private static void checkCertificates(ClientCertificatesConfig config, ConfigKey key) {
        try {
            certificates(config);
        } catch (IllegalArgumentException e) {
            throw key.invalid(e.getMessage(), CertificateRule.EXPECTED);
        }
    }

    /**
     * Check what a tunnel and the feature say together.
     *
     * @param own   what the tunnel says itself
     * @param whole the same with what it inherits
     * @param key   key of the tunnel
     */
    static void checkTogether(AccessOptions own, TunnelConfig whole, ConfigKey key) {
        own.limits().ifPresent(it -> LimitsConfigSupport.checkTogether(it, whole.limits(), key.child("limits")));
        boolean ofUser = whole.credentials().flatMap(CredentialsConfig::cookie).isPresent();
        boolean ofTarget = whole.resolve().filter(FileResolver.class::isInstance).map(it -> ((FileResolver) it).prototype())
                .flatMap(FileResolverConfig::token).flatMap(TokenConfig::cookie).isPresent();
        for (String origin : whole.origins()) {
            // anybody's page could use the cookie of whoever looks at it
            key.child("origins").require(!ofUser && !ofTarget || !OriginRule.letsAnybodyIn(origin), origin,
                    "listed origins, since " + (ofUser ? "credentials.cookie" : "resolve.file.token.cookie") + " is set");
        }
    }

    /**
     * The gate of a tunnel.
     *
     * @param access options of the tunnel, with what it inherits
     * @param limits how many tunnels may be opened; the last to be asked, since it takes a place
     */
    static Gate gate(AccessOptions access, Gate limits) {
        List<GateCheck> checks = new ArrayList<>();
        checks.add(hosts(access));
        checks.add(new NetworkRule(networks(access.allowNetworks()), networks(access.denyNetworks())));
        checks.add(origins(access));
        access.clientCertificates().map(AccessOptionsSupport::certificates).ifPresent(checks::add);
        checks.add(new UserRule(access.requireUser().orElse(false)));
        checks.add(limits);
        return new Gate(checks);
    }

    static Optional<Credentials> credentials(AccessOptions access) {
        return access.credentials().map(it -> new Credentials(it.subprotocol(), it.cookie(), origins(access)));
    }

    static HostRule hosts(AccessOptions access) {
        return new HostRule(access.hosts().stream().map(HostPattern::parse).toList(), origins(access));
    }

    static OriginRule origins(AccessOptions access) {
        return new OriginRule(access.origins(), access.allowMissingOrigin().orElse(true));
    }

    private static void checkOrigins(List<String> origins, ConfigKey key) {
        Faults.checkEntries(origins.size(), i -> {
            String withoutPath = origins.get(i).replaceFirst("^([^/]*//[^/?#]*).*", "$1");
            String host = withoutPath.replaceFirst("[/?#].*", "").replaceFirst("^\\*+\\.?(?=.)", "*.");
            key.child(i).requireParsed(origins.get(i), it -> new OriginRule(List.of(it), true),
                    "https://host, https://host:port, https://host:*, https://*.domain, *.domain, scheme://* for another "
                            + "scheme than http and https, file://, self, null or *",
                    withoutPath.toLowerCase(Locale.ROOT), withoutPath.replaceFirst("//[^/]*@", "//"), ascii(withoutPath),
                    withoutPath.replaceFirst("^ws(s?):", "http$1:"), host,
                    (host.startsWith("localhost") ? "http://" : "https://") + host);
        });
    }

    /** The same origin with its host as it stands in a request. */
    private static String ascii(String origin) {
        int host = Math.min(origin.length(), origin.indexOf("//") + 2);
        return origin.substring(0, host) + BackendPlace.ascii(origin.substring(host));
    }

    /** Each key is the tunnel's own, or else the feature's. */
    static Optional<ClientCertificatesConfig> certificates(AccessOptions own, AccessOptions feature) {
        return own.clientCertificates().map(it -> {
            Optional<ClientCertificatesConfig> inherited = feature.clientCertificates();
            ClientCertificatesConfig.Builder builder = ClientCertificatesConfig.builder();
            it.required().or(() -> inherited.flatMap(ClientCertificatesConfig::required)).ifPresent(builder::required);
            return builder
                    .subjects(it.subjects().isEmpty() ? inherited.map(ClientCertificatesConfig::subjects).orElseGet(List::of)
                            : it.subjects())
                    .buildPrototype();
        }).or(feature::clientCertificates);
    }

    private static CertificateRule certificates(ClientCertificatesConfig config) {
        return new CertificateRule(config.required().orElse(true), config.subjects());
    }
}
