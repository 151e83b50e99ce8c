package org.wstunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.observe.LogLines;
import org.wstunnel.upgrade.StockListener;
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
    /** Nobody tells a listener when its server stops, so these are of the process. */
    private static final EventLoops LOOPS = new EventLoops(Runtime.getRuntime().availableProcessors());

    static {
        NOT_OF_TUNNELS.put("enabled", TunnelConfig::enabled);
        NOT_OF_TUNNELS.put("allow-networks", TunnelConfig::allowNetworks);
        NOT_OF_TUNNELS.put("deny-networks", TunnelConfig::denyNetworks);
        NOT_OF_TUNNELS.put("credentials", TunnelConfig::credentials);
        NOT_OF_TUNNELS.put("client-certificates", TunnelConfig::clientCertificates);
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
        NOT_OF_BACKENDS.put("proxy-protocol", BackendConfig::proxyProtocol);
        NOT_OF_BACKENDS.put("spawn", BackendConfig::spawn);
    }

    private HandRegistration() {
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
                                                        WsTunnelConfigSupport.proxies(feature));
        services.tunnels().observers().add(new LogLines(false));
        TunnelConfig whole = TunnelConfigSupport.inherit(tunnel, feature);
        return new StockListener(TunnelConfigSupport.route(whole, Map.of(), KeptParts.none(), LimitsConfigSupport.gate(
                whole.limits(), feature.maxOpenTunnels(), services.occupancy())),
                                 AccessOptionsSupport.origins(whole),
                                 AccessOptionsSupport.hosts(whole),
                                 LimitsConfigSupport.gate(whole.limits(), feature.maxOpenTunnels(), services.occupancy()),
                                 services);
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
                throw key.child(name).unexpected("in a listener that is registered by hand, it works below server.features.wstunnel");
            }
        });
    }
}
