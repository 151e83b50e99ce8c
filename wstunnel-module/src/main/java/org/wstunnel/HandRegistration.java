// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

import org.wstunnel.access.Occupancy;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.observe.LogLines;
import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.upgrade.StockListener;
import org.wstunnel.upgrade.TunnelRoute;
import org.wstunnel.upgrade.TunnelServices;

/**
 * The configuration of a tunnel that the application registers by hand: what cannot work there is refused.
 */
final class HandRegistration {
    /** Options of a tunnel that only the feature has. */
    static final Map<String, Function<TunnelConfig, Object>> NOT_OF_TUNNELS = new LinkedHashMap<>();
    /** Options of a backend that only the feature has. */
    static final Map<String, Function<BackendConfig, Object>> NOT_OF_BACKENDS = new LinkedHashMap<>();
    private static final String ANY_PATH = "/*";
    /** For servers without the feature. Nobody says when these stop, so the loops are of the process. */
    private static final EventLoops LOOPS = new EventLoops(Runtime.getRuntime().availableProcessors());
    /** Configurations of the features that run, by the tunnels of their servers. */
    private static final Map<OpenTunnels, WsTunnelConfig> FEATURES = Collections.synchronizedMap(new WeakHashMap<>());

    static {
        NOT_OF_TUNNELS.put("enabled", TunnelConfig::enabled);
        NOT_OF_TUNNELS.put("credentials", TunnelConfig::credentials);
        NOT_OF_TUNNELS.put("client-certificates", TunnelConfig::clientCertificates);
        NOT_OF_TUNNELS.put("require-user", TunnelConfig::requireUser);
        NOT_OF_TUNNELS.put("max-disable-time", TunnelConfig::maxDisableTime);
        NOT_OF_TUNNELS.put("max-failures", TunnelConfig::maxFailures);
        NOT_OF_TUNNELS.put("health", TunnelConfig::health);
        NOT_OF_TUNNELS.put("required", TunnelConfig::required);
        NOT_OF_TUNNELS.put("pool", TunnelConfig::pool);
        NOT_OF_TUNNELS.put("resolve", TunnelConfig::resolve);
        NOT_OF_TUNNELS.put("allowed-targets", TunnelConfig::allowedTargets);
        NOT_OF_BACKENDS.put("discover", BackendConfig::discover);
        NOT_OF_BACKENDS.put("discover-every", BackendConfig::discoverEvery);
        NOT_OF_BACKENDS.put("max-connections", BackendConfig::maxConnections);
        NOT_OF_BACKENDS.put("spawn", BackendConfig::spawn);
    }

    private final TunnelConfig tunnel;
    /** Keeps the backends, which are the same on all servers. */
    private final KeptParts kept = KeptParts.none();

    private HandRegistration(TunnelConfig tunnel) {
        this.tunnel = tunnel;
    }

    /** From now on tunnels that are registered by hand on the same server are limited as this feature says. */
    static void follow(WsTunnelConfig feature, TunnelServices services) {
        FEATURES.put(services.tunnels(), feature);
        services.byHand().renew();
    }

    static StockListener listener(TunnelConfig given, ConfigKey key) {
        refuse(NOT_OF_TUNNELS, given, TunnelConfig.create(), key);
        for (int i = 0; i < given.backends().size(); i++) {
            refuse(NOT_OF_BACKENDS, given.backends().get(i), BackendConfig.create(), key.child("backends").child(i));
        }
        TunnelConfig tunnel = named(given);
        TunnelConfigSupport.check(tunnel, key);
        WsTunnelConfig feature = WsTunnelConfig.builder().buildPrototype();
        TunnelServices services = TunnelServices.create(WsTunnelConfigSupport.drainPlan(feature), LOOPS,
                WsTunnelConfigSupport.proxies(feature), feature.log().progressEvery());
        services.tunnels().observers().add(new LogLines(false));
        HandRegistration registration = new HandRegistration(tunnel);
        registration.kept.keepPool(registration.route(services.tunnels(), services.occupancy()));
        return new StockListener(services, registration::route);
    }

    private TunnelRoute route(OpenTunnels tunnels, Occupancy occupancy) {
        WsTunnelConfig feature = FEATURES.getOrDefault(tunnels, WsTunnelConfig.create());
        TunnelConfig whole = TunnelConfigSupport.inherit(tunnel, feature);
        return TunnelConfigSupport.route(whole, Map.of(), kept,
                LimitsConfigSupport.gate(whole.limits(), feature.maxOpenTunnels(), occupancy));
    }

    /** A tunnel has to have a path and a name; here the routing has the path. */
    private static TunnelConfig named(TunnelConfig given) {
        if (given.path().isPresent() || given.pathPrefix().isPresent() || given.extension().isPresent()) {
            return given;
        }
        return TunnelConfig.builder(given)
                .path(ANY_PATH)
                .name(given.name().orElse("tunnel"))
                .buildPrototype();
    }

    private static <T> void refuse(Map<String, Function<T, Object>> options, T given, T defaults, ConfigKey key) {
        options.forEach((name, option) -> {
            if (!option.apply(given).equals(option.apply(defaults))) {
                throw key.child(name)
                        .unexpected("in a listener that is registered by hand, it works below server.features.wstunnel");
            }
        });
    }
}
