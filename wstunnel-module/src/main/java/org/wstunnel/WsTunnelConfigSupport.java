// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

import org.wstunnel.access.Forwarding;
import org.wstunnel.access.Network;
import org.wstunnel.access.Occupancy;
import org.wstunnel.access.TrustedProxies;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.config.Overlays;
import org.wstunnel.config.References;
import org.wstunnel.drain.DrainPlan;
import org.wstunnel.neighbour.TunnelPaths;
import org.wstunnel.path.PathPattern;
import org.wstunnel.upgrade.TunnelRoute;
import org.wstunnel.upgrade.TunnelRouting;

/**
 * Checks the configuration of the feature as a whole, before anything is made of it, and makes the routing of it.
 */
final class WsTunnelConfigSupport {
    /** In {@code trusted-proxies}: whoever is connected to a Unix socket. */
    static final String UNIX = "unix";
    private static final int MAX_EVENT_LOOPS = 1024;
    private static final Pattern OF_TUNNEL = Pattern.compile("(?<=\\.)tunnels\\.\\d+\\.");
    /** Lists whose entries may have commas. */
    private static final Pattern WITH_COMMAS = Pattern.compile("\\.(client-certificates\\.subjects|spawn\\.command)$");
    private static final int MOST_USERS = 10_000;
    private static final Duration SHORTEST_PROGRESS = Duration.ofSeconds(1);

    private WsTunnelConfigSupport() {
    }

    /** Checks keys and single values, which Helidon would refuse in words that do not name them. */
    static void checkNode(Config feature) {
        Faults faults = new Faults();
        References.check(feature, key -> mayReferToNothing(feature, key), faults);
        Overlays.check(feature, faults);
        KnownKeys.check(feature, WsTunnelConfig.class, faults);
        EmptyValues.check(feature, faults);
        feature.traverse().filter(it -> it.isLeaf() && WITH_COMMAS.matcher(it.key().toString()).find())
                .forEach(it -> it.asString().filter(text -> text.contains(",")).ifPresent(text -> faults.check(() -> {
                    throw ConfigKey.of(it).wrong("a text in place of a list", "a list, since a text is parted at its commas");
                })));
        faults.check(() -> KnownKeys.require(feature.get("pools"), Map.of("name", "a name that no other pool has")));
        faults.check(() -> KnownKeys.require(feature.get("map-extensions"),
                Map.of("extension", RoutePaths.EXTENSION, "to", "the path of a tunnel")));
        if (!faults.none()) {
            checkValues(feature, faults);
        }
        faults.refuse();
    }

    /** Takes the options from a node, or says all that is wrong in it. */
    static WsTunnelConfig.Builder read(Config feature, WsTunnelConfig.Builder builder) {
        checkNode(feature);
        try {
            return builder.config(feature);
        } catch (ConfigException e) {
            // that is the first of the values that cannot be read
            Faults faults = new Faults();
            checkValues(feature, faults);
            faults.refuse();
            throw e;
        }
    }

    private static void checkValues(Config feature, Faults faults) {
        faults.checkValues(feature, it -> WsTunnelConfig.builder().config(it).buildPrototype(), WsTunnelConfigSupport::check);
    }

    /** A shell may know what it means, a passphrase may look like it, and a tunnel may not be enabled. */
    private static boolean mayReferToNothing(Config feature, String key) {
        Matcher tunnel = OF_TUNNEL.matcher(key);
        return key.matches(".*\\.(tls|spawn\\.command|spawn\\.environment)\\..*")
                || tunnel.find() && feature.get(tunnel.group() + "enabled").asString().filter("false"::equals).isPresent();
    }

    static void check(WsTunnelConfig config) {
        ConfigKey key = key(config);
        Faults faults = new Faults();
        faults.check(() -> AccessOptionsSupport.check(config, key));
        Set<String> pools = checkPools(config, key.child("pools"), faults);
        Set<String> requests = checkTunnels(config, pools, key.child("tunnels"), faults);
        faults.check(() -> checkMapExtensions(config, requests, key.child("map-extensions")));
        faults.check(() -> LimitsConfigSupport.checkCount(config.maxOpenTunnels(), key.child("max-open-tunnels")));
        if (!config.reload() && !config.tunnels().isEmpty()) {
            // a tunnel that comes with a reload, or is registered by hand, may have what they belong to
            config.limits().ifPresent(it -> faults.check(() -> LimitsConfigSupport.checkTogether(it, config.tunnels().stream()
                    .filter(TunnelConfig::enabled).flatMap(tunnel -> tunnel.limits().stream()).toList(), key.child("limits"))));
        }
        faults.check(() -> ConnectionLimitsSupport.check(config, key));
        faults.check(() -> key.child("event-loops").require(config.eventLoops() >= 1 && config.eventLoops() <= MAX_EVENT_LOOPS,
                config.eventLoops(), "1 to " + MAX_EVENT_LOOPS));
        Duration headerTimeout = config.requestHeaderTimeout();
        faults.check(() -> key.child("request-header-timeout").require(
                headerTimeout.isZero() || headerTimeout.compareTo(LimitsConfigSupport.MIN_TIME) >= 0, headerTimeout,
                "PT0S (no limit) or at least " + LimitsConfigSupport.MIN_TIME));
        faults.check(() -> checkObservation(config, key));
        // a feature that was built in code has nothing that could change
        faults.check(() -> key.child("reload").require(!config.reload() || tunnelsAreOfTheNode(config), "true",
                "false where tunnels were built in code"));
        faults.check(() -> SpawnConfigSupport.checkMode(config.socketMode(), key.child("socket-mode")));
        faults.check(() -> checkTrustedProxies(config.trustedProxies(), key.child("trusted-proxies")));
        faults.check(() -> {
            if (config.trustedProxies().isEmpty() && !config.forwardedFields().isEmpty()) {
                throw key.child("forwarded-fields").unexpected("without trusted-proxies");
            }
        });
        faults.check(() -> key.child("forwarded-fields").require(config.forwardedHeader() != ForwardedHeader.FORWARDED
                || !config.forwardedFields().contains(ForwardedField.PORT), "port",
                "proto and host, since forwarded-header is forwarded"));
        config.drain().ifPresent(drain -> faults.check(() -> DrainConfigSupport.check(drain, key.child("drain"))));
        if (faults.none()) {
            SpawnPlaces.check(backends(config));
            checkNetworks(config, key);
        }
        faults.refuse();
    }

    static ConfigKey key(WsTunnelConfig config) {
        return config.config().map(ConfigKey::of).orElseGet(() -> new ConfigKey(WsTunnelFeature.ID));
    }

    static TunnelRouting routing(WsTunnelConfig config, KeptParts kept, Occupancy occupancy) {
        Map<String, BackendPool> pools = new LinkedHashMap<>();
        config.pools().forEach(it -> pools.put(it.name(), kept.shared(it.name())
                .orElseGet(() -> PoolOptionsSupport.pool(it.name(), it, KeptParts.none()))));
        Map<String, TunnelRoute> routes = new LinkedHashMap<>();
        config.tunnels().stream().filter(TunnelConfig::enabled).forEach(tunnel -> {
            TunnelConfig whole = TunnelConfigSupport.inherit(tunnel, config);
            routes.put(RoutePaths.requests(tunnel), kept.route(TunnelConfigSupport.name(tunnel)).orElseGet(
                    () -> TunnelConfigSupport.route(whole, pools, kept, LimitsConfigSupport.gate(
                            whole.limits(), config.maxOpenTunnels(), occupancy))));
        });
        Map<String, TunnelRoute> extensions = new LinkedHashMap<>();
        config.mapExtensions().forEach(it -> extensions.put(it.extension(), routes.get(it.to())));
        return new TunnelRouting(List.copyOf(routes.values()), extensions, pools);
    }

    static TrustedProxies proxies(WsTunnelConfig config) {
        return new TrustedProxies(networksOfProxies(config),
                config.trustedProxies().contains(UNIX), switch (config.forwardedHeader()) {
                    case X_FORWARDED -> Forwarding.X_FORWARDED;
                    case FORWARDED -> Forwarding.FORWARDED;
                }, config.forwardedFields().stream().map(it -> switch (it) {
                    case PROTO -> Forwarding.Field.PROTO;
                    case HOST -> Forwarding.Field.HOST;
                    case PORT -> Forwarding.Field.PORT;
                }).collect(Collectors.toSet()));
    }

    static List<Network> networksOfProxies(WsTunnelConfig config) {
        return config.trustedProxies().stream().filter(it -> !it.equals(UNIX)).map(Network::parse).toList();
    }

    static DrainPlan drainPlan(WsTunnelConfig config) {
        return DrainConfigSupport.plan(config.drain().orElseGet(DrainConfig::create));
    }

    /** Whether a tunnel that is served lets nobody in without a certificate. */
    static boolean requiresCertificates(WsTunnelConfig config) {
        return config.tunnels().stream()
                .filter(TunnelConfig::enabled)
                .flatMap(tunnel -> TunnelConfigSupport.inherit(tunnel, config).clientCertificates().stream())
                .anyMatch(it -> it.required().orElse(true));
    }

    /** Where the enabled tunnels are. */
    static List<TunnelPaths> paths(WsTunnelConfig config) {
        ConfigKey key = key(config).child("tunnels");
        return IntStream.range(0, config.tunnels().size())
                .filter(i -> config.tunnels().get(i).enabled())
                .mapToObj(i -> {
                    TunnelConfig tunnel = config.tunnels().get(i);
                    return new TunnelPaths(key.child(i), RoutePaths.pattern(tunnel),
                            TunnelConfigSupport.inherit(tunnel, config).requireUser().orElse(false));
                })
                .toList();
    }

    /** How long the shortest path of each enabled tunnel is, by the text of it. */
    static Map<String, Integer> shortestPaths(WsTunnelConfig config) {
        return config.tunnels().stream().filter(TunnelConfig::enabled).map(RoutePaths::pattern).collect(Collectors.toMap(
                PathPattern::toString, it -> it.samples().stream().mapToInt(String::length).min().orElse(0), Math::max));
    }

    /** Checks that no other program listens where ours are to; right before the start, since that changes. */
    static void requireFreePlaces(WsTunnelConfig config) {
        backends(config).forEach((key, backend) -> SpawnConfigSupport.requireFree(backend, key));
    }

    private static Set<String> checkPools(WsTunnelConfig config, ConfigKey pools, Faults faults) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < config.pools().size(); i++) {
            PoolConfig pool = config.pools().get(i);
            ConfigKey key = pools.child(i);
            faults.check(() -> {
                key.child("name").requireReadable(pool.name());
                key.child("name").require(!pool.name().isBlank() && names.add(pool.name()), pool.name(),
                        "a name that no other pool has");
            });
            faults.check(() -> PoolOptionsSupport.checkNotEmpty(pool, key));
            faults.check(() -> PoolOptionsSupport.check(pool, key));
        }
        return names;
    }

    private static Set<String> checkTunnels(WsTunnelConfig config, Set<String> pools, ConfigKey tunnels, Faults faults) {
        Set<String> names = new HashSet<>();
        Set<String> requests = new HashSet<>();
        Map<ConfigKey, TunnelConfig> above = new LinkedHashMap<>();
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            ConfigKey key = tunnels.child(i);
            if (!tunnel.enabled()) {
                continue;
            }
            boolean right = faults.check(() -> Faults.checkAll(
                    () -> TunnelConfigSupport.check(tunnel, key),
                    () -> TunnelConfigSupport.checkPools(tunnel, pools, key),
                    () -> AccessOptionsSupport.checkTogether(tunnel, TunnelConfigSupport.inherit(tunnel, config), key)));
            if (right) {
                String own = RoutePaths.requests(tunnel);
                if (!requests.add(own)) {
                    faults.add(key.invalid(own, "a path that no other tunnel has"
                            + (tunnel.hosts().isEmpty() ? "" : "; hosts says which requests are refused, it chooses no tunnel")));
                    continue;
                }
                faults.check(() -> RoutePaths.checkReachable(tunnel, above, key));
                above.put(key, tunnel);
                String name = TunnelConfigSupport.name(tunnel);
                faults.check(() -> key.child("name").require(names.add(name), name, "a name that no other tunnel has"));
            }
        }
        return requests;
    }

    /** Checks that each tunnel may be opened from somewhere; those that say nothing of it themselves, at the feature. */
    private static void checkNetworks(WsTunnelConfig config, ConfigKey key) {
        Map<ConfigKey, AccessOptions> owners = new LinkedHashMap<>();
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            if (tunnel.enabled()) {
                boolean own = AccessOptionsSupport.hasNetworks(tunnel);
                owners.put(own ? key.child("tunnels").child(i) : key, own ? tunnel : config);
            }
        }
        Faults.checkEach(owners.entrySet().stream().<Runnable>map(it -> () -> AccessOptionsSupport.checkNetworks(
                it.getValue(), config, it.getKey())).toList());
    }

    private static void checkObservation(WsTunnelConfig config, ConfigKey key) {
        Duration progress = config.log().progressEvery();
        key.child("log.progress-every").require(progress.isZero() || progress.compareTo(SHORTEST_PROGRESS) >= 0, progress,
                "PT0S (never) or at least PT1S");
        int users = config.metrics().maxUsers();
        key.child("metrics.max-users").require(users >= 0 && users <= MOST_USERS, users,
                "0 (no metrics of users) to " + MOST_USERS);
    }

    private static void checkTrustedProxies(List<String> proxies, ConfigKey key) {
        for (int i = 0; i < proxies.size(); i++) {
            String proxy = proxies.get(i);
            key.child(i).requireParsed(proxy, it -> {
                if (!it.equals(UNIX)) {
                    AccessOptionsSupport.parseNetwork(it);
                }
            }, AccessOptionsSupport.NETWORK + ", or " + UNIX, proxy.startsWith(UNIX + ":") ? UNIX : proxy);
        }
    }

    private static void checkMapExtensions(WsTunnelConfig config, Set<String> requests, ConfigKey key) {
        List<MapExtensionConfig> mapped = config.mapExtensions();
        Set<String> extensions = new HashSet<>();
        for (int i = 0; i < mapped.size(); i++) {
            String extension = mapped.get(i).extension();
            RoutePaths.checkExtension(extension, key.child(i).child("extension"));
            key.child(i).child("extension").require(extensions.stream().noneMatch(extension::endsWith), extension,
                    "the end of a path that no extension above it takes, such as .py, once");
            extensions.add(extension);
            // the mapped ones are asked before the tunnels
            String to = mapped.get(i).to();
            PathPattern taken = PathPattern.endsWith(extension);
            key.child(i).child("extension").require(config.tunnels().stream()
                    .filter(it -> it.enabled() && requests.contains(RoutePaths.requests(it))
                            && !RoutePaths.requests(it).equals(to))
                    .noneMatch(it -> taken.takesAll(RoutePaths.pattern(it))), extension,
                    "another end of a path than that of a tunnel, which would get no request");
            key.child(i).child("to").requireOneOf(requests, to, "the path of a tunnel");
        }
    }

    private static boolean tunnelsAreOfTheNode(WsTunnelConfig config) {
        return config.config()
                .map(node -> node.get("tunnels").asNodeList().map(List::size).orElse(0) == config.tunnels().size())
                .orElse(false);
    }

    /** All backends, by their keys. */
    static Map<ConfigKey, BackendConfig> backends(WsTunnelConfig config) {
        Map<ConfigKey, BackendConfig> backends = new LinkedHashMap<>();
        ConfigKey key = key(config);
        for (int i = 0; i < config.tunnels().size(); i++) {
            if (config.tunnels().get(i).enabled()) {
                collect(config.tunnels().get(i), key.child("tunnels").child(i), backends);
            }
        }
        for (int i = 0; i < config.pools().size(); i++) {
            collect(config.pools().get(i), key.child("pools").child(i), backends);
        }
        return backends;
    }

    private static void collect(PoolOptions options, ConfigKey key, Map<ConfigKey, BackendConfig> backends) {
        for (int i = 0; i < options.backends().size(); i++) {
            backends.put(key.child("backends").child(i), options.backends().get(i));
        }
    }
}
