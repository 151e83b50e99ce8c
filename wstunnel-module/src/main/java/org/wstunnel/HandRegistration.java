package org.wstunnel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

import io.helidon.config.ConfigException;

import org.wstunnel.access.OriginRule;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.observe.LogLines;
import org.wstunnel.upgrade.StockListener;
import org.wstunnel.upgrade.TunnelServices;

/**
 * The configuration of a tunnel that the application registers by hand: what works there, and what is refused since it cannot.
 */
final class HandRegistration {
    private static final Set<String> TUNNEL = Set.of(
            "name", "path", "pathPrefix", "extension", "frameType", "subprotocols", "origins", "allowMissingOrigin", "balance",
            "connectTimeout", "dialTimeout", "disableTime", "closeTimeout", "idleTimeout", "writeTimeout", "bufferSize", "maxFrameSize",
            "ping", "limits", "debug", "backends");
    private static final Set<String> BACKEND = Set.of(
            "name", "host", "port", "socket", "weight", "tls", "tlsServerName", "tlsUnsafeTrustAll");
    private static final String ANY_PATH = "/*";
    /** Nobody tells a listener when its server stops, so these are of the process. */
    private static final EventLoops LOOPS = new EventLoops(Runtime.getRuntime().availableProcessors());

    private HandRegistration() {
    }

    static StockListener listener(TunnelConfig given, String key) {
        onlyWhatWorks(given, TunnelConfig.builder().buildPrototype(), TunnelConfigBlueprint.class, TUNNEL, key);
        for (int i = 0; i < given.backends().size(); i++) {
            onlyWhatWorks(given.backends().get(i), BackendConfig.builder().buildPrototype(), BackendConfigBlueprint.class, BACKEND,
                          key + ".backends." + i);
        }
        TunnelConfig tunnel = named(given);
        ConfigCheck.check(tunnel, key);
        WsTunnelConfig config = WsTunnelConfig.builder().addTunnel(tunnel).buildPrototype();
        TunnelServices services = TunnelServices.create(DrainCheck.plan(config), LOOPS, ProxyTrust.of(config));
        services.tunnels().observers().add(new LogLines(false));
        return new StockListener(TunnelAssembler.route(config, tunnel, KeptParts.none(), services.occupancy(), Map.of()),
                                 new OriginRule(tunnel.origins(), tunnel.allowMissingOrigin().orElse(true)),
                                 GateAssembler.limits(config, tunnel, services.occupancy()),
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

    private static void onlyWhatWorks(Object given, Object defaults, Class<?> blueprint, Set<String> working, String key) {
        Arrays.stream(blueprint.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !working.contains(method.getName()))
                .filter(method -> !value(method, given).equals(value(method, defaults)))
                .findFirst()
                .ifPresent(method -> {
                    throw new ConfigException(key + "." + KnownKeys.key(method) + " does not work in a listener that is registered by "
                                                      + "hand, only below server.features.wstunnel; allowed are "
                                                      + KnownKeys.keys(blueprint, working));
                });
    }

    private static Object value(Method method, Object config) {
        try {
            return method.invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("An option cannot be read: " + method, e);
        }
    }
}
