package org.wstunnel;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.http.PathMatchers;

/**
 * Checks a configuration as a whole, before anything is made of it. Every message names the key, the value and what is allowed.
 */
final class ConfigCheck {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_UNIX_PATH = 107;
    private static final int MAX_DEBUG = 65_535;
    private static final int MAX_EVENT_LOOPS = 1024;
    private static final long MIN_BUFFER = 1024;
    private static final long MAX_BUFFER = 1024 * 1024;
    static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private ConfigCheck() {
    }

    static void check(WsTunnelConfig config) {
        TargetsCheck.checkPools(config);
        Set<String> names = new HashSet<>();
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < config.tunnels().size(); i++) {
            TunnelConfig tunnel = config.tunnels().get(i);
            if (!tunnel.enabled()) {
                continue;
            }
            String key = key(config, "tunnels." + i);
            check(tunnel, key);
            TargetsCheck.check(config, tunnel, key);
            if (!paths.add(requests(tunnel))) {
                throw new ConfigException(key + ": \"" + requests(tunnel) + "\" is the path of another tunnel too");
            }
            if (!names.add(name(tunnel))) {
                throw new ConfigException(key + ".name: \"" + name(tunnel) + "\" is the name of another tunnel too");
            }
            GateConfigCheck.checkTogether(config, tunnel, key);
        }
        GateConfigCheck.check(config);
        require(config.eventLoops() >= 1 && config.eventLoops() <= MAX_EVENT_LOOPS, key(config, "event-loops"), config.eventLoops(),
                "1 to " + MAX_EVENT_LOOPS);
        require(!config.requestHeaderTimeout().isNegative(), key(config, "request-header-timeout"), config.requestHeaderTimeout(),
                "a duration of zero or more");
        TunnelReload.check(config);
        ProxyTrust.check(config);
        config.drain().ifPresent(drain -> DrainCheck.check(drain, key(config, "drain")));
        SpawnConfigCheck.check(config);
        Set<String> extensions = new HashSet<>();
        for (int i = 0; i < config.mapExtensions().size(); i++) {
            MapExtensionConfig mapped = config.mapExtensions().get(i);
            String key = key(config, "map-extensions." + i);
            require(!mapped.extension().isEmpty() && !mapped.extension().startsWith("/") && extensions.add(mapped.extension()),
                    key + ".extension", mapped.extension(), "the end of a path, such as .py, once");
            require(paths.contains(mapped.to()), key + ".to", mapped.to(), "one of " + paths);
        }
    }

    /** Checks one tunnel alone. */
    static void check(TunnelConfig tunnel, String key) {
        checkPath(tunnel, key);
        checkTunnel(tunnel, key);
        GateConfigCheck.check(tunnel, key);
        checkBackends(tunnel, key);
    }

    static String key(WsTunnelConfig config, String key) {
        return config.config().map(Config::key).map(Object::toString).orElse(WsTunnelFeature.ID) + "." + key;
    }

    /** The text that says which requests are the tunnel's. */
    static String requests(TunnelConfig tunnel) {
        return tunnel.path().or(tunnel::pathPrefix).or(tunnel::extension).orElseThrow();
    }

    static String name(TunnelConfig tunnel) {
        return tunnel.name().orElseGet(() -> requests(tunnel));
    }

    static String name(BackendConfig backend) {
        return backend.name().orElseGet(() -> TunnelAssembler.address(backend).text());
    }

    private static void checkPath(TunnelConfig tunnel, String key) {
        if (Stream.of(tunnel.path(), tunnel.pathPrefix(), tunnel.extension()).filter(Optional::isPresent).count() != 1) {
            throw new ConfigException(key + ": exactly one of path, path-prefix and extension is required");
        }
        tunnel.path().ifPresent(path -> {
            require(path.startsWith("/"), key + ".path", path, "a path pattern that starts with a slash");
            try {
                PathMatchers.create(path);
            } catch (RuntimeException e) {
                throw new ConfigException(key + ".path: \"" + path + "\" is no path pattern: " + e.getMessage(), e);
            }
        });
        tunnel.pathPrefix().ifPresent(prefix ->
                require(prefix.startsWith("/"), key + ".path-prefix", prefix, "the start of a path, with a slash"));
        tunnel.extension().ifPresent(extension ->
                require(!extension.isEmpty() && !extension.startsWith("/"), key + ".extension", extension,
                        "the end of a path, such as .ws"));
    }

    private static void checkTunnel(TunnelConfig tunnel, String key) {
        for (String protocol : tunnel.subprotocols()) {
            require(protocol.matches(TOKEN), key + ".subprotocols", protocol, "a token of RFC 9110");
            require(!protocol.equalsIgnoreCase("base64"), key + ".subprotocols", protocol,
                    "any other subprotocol: nothing is coded in base64 here");
        }
        positive(tunnel.connectTimeout(), key + ".connect-timeout");
        positive(tunnel.dialTimeout(), key + ".dial-timeout");
        positive(tunnel.closeTimeout(), key + ".close-timeout");
        require(!tunnel.disableTime().isNegative(), key + ".disable-time", tunnel.disableTime(), "a duration of zero or more");
        PoolAssembler.check(tunnel, key);
        tunnel.idleTimeout().ifPresent(it -> positive(it, key + ".idle-timeout"));
        tunnel.maxFrameSize().ifPresent(it ->
                require(it.toBytes() > 0, key + ".max-frame-size", it, "a size of at least one byte"));
        long buffer = tunnel.bufferSize().toBytes();
        require(buffer >= MIN_BUFFER && buffer <= MAX_BUFFER, key + ".buffer-size", tunnel.bufferSize(),
                "a size from 1 KiB to 1 MiB");
        require(tunnel.debug() >= 0 && tunnel.debug() <= MAX_DEBUG, key + ".debug", tunnel.debug(), "0 to " + MAX_DEBUG);
    }

    private static void checkBackends(TunnelConfig tunnel, String tunnelKey) {
        List<BackendConfig> backends = tunnel.backends();
        TargetsCheck.check(tunnel, tunnelKey);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < backends.size(); i++) {
            BackendConfig backend = backends.get(i);
            String key = tunnelKey + ".backends." + i;
            if (backend.host().isPresent() == backend.socket().isPresent()) {
                throw new ConfigException(key + ": either host and port, or socket is required");
            }
            if (backend.host().isPresent()) {
                require(!backend.host().get().isBlank(), key + ".host", backend.host().get(), "a host name or an IP address");
                int port = backend.port()
                        .orElseThrow(() -> new ConfigException(key + ".port is missing, 1 to " + MAX_PORT));
                require(port >= 1 && port <= MAX_PORT, key + ".port", port, "1 to " + MAX_PORT);
            } else if (backend.port().isPresent()) {
                throw new ConfigException(key + ".port: \"" + backend.port().get() + "\" makes no sense with socket");
            } else {
                String path = backend.socket().get().toString();
                require(!path.isEmpty() && path.getBytes().length <= MAX_UNIX_PATH, key + ".socket", path,
                        "a path of 1 to " + MAX_UNIX_PATH + " bytes");
            }
            BackendTls.check(backend, key);
            require(backend.weight() >= 1 && backend.weight() <= MAX_PORT, key + ".weight", backend.weight(), "1 to " + MAX_PORT);
            SpawnConfigCheck.check(backend, key);
            require(names.add(name(backend)), key + ".name", name(backend), "a name that no other backend of the tunnel has");
        }
    }

    static void positive(Duration value, String key) {
        require(value.isPositive(), key, value, "a duration of more than zero");
    }

    static void require(boolean condition, String key, Object value, String allowed) {
        if (!condition) {
            throw new ConfigException(key + ": \"" + value + "\" is not allowed, allowed is " + allowed);
        }
    }
}
