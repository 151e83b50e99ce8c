// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigSource;

import org.wstunnel.ConfigFileWatcher;

/**
 * Where the configuration comes from: values given by the program, system properties, environment variables, and the user's file,
 * the values of the command line, or else the built-in file with its profile. The first that has a key wins.
 */
final class DemoConfig {
    /** How often the user's file is looked at for changes; nothing comes of them unless the file says reload: true. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String BUILT_IN = "application.yaml";
    /** Which part of the built-in files there is, too. */
    static final String PROFILE = "config.profile";
    private static final String OBSERVE = "server.features.observe";
    private static final boolean OBSERVABLE = DemoConfig.class.getClassLoader()
            .getResource("io/helidon/webserver/observe/ObserveFeature.class") != null;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
    private static final String SELF = DemoConfig.class.getName().replace('.', '/') + ".class";

    private final Optional<Path> file;
    private final Optional<Map<String, String>> values;
    private final Map<String, String> overrides;
    /** The same at every reading. */
    private final Map<String, String> defaults = PerlProgram.defaults();

    private DemoConfig(Optional<Path> file, Optional<Map<String, String>> values, Map<String, String> overrides) {
        this.file = file;
        this.values = values;
        this.overrides = Map.copyOf(overrides);
    }

    /** The user's file, or else the built-in one. */
    static DemoConfig of(Optional<Path> file, Map<String, String> overrides) {
        return new DemoConfig(file, Optional.empty(), overrides);
    }

    /** Values in place of any file. */
    static DemoConfig of(Map<String, String> values) {
        return new DemoConfig(Optional.empty(), Optional.of(values), Map.of());
    }

    /** The user's file, if there is one. */
    Optional<Path> file() {
        return file;
    }

    /** What goes before a file, and before the values of the command line. */
    static Config stronger() {
        return build(List.of(ConfigSources.systemProperties(), ConfigSources.environmentVariables()));
    }

    /**
     * Reads the configuration.
     *
     * @param bound values that were only known after the embedded backends were bound: they win over everything
     * @return configuration
     */
    Config read(Map<String, String> bound) {
        List<Supplier<? extends ConfigSource>> sources = new ArrayList<>();
        sources.add(ConfigSources.create(bound));
        sources.add(ConfigSources.create(overrides));
        sources.add(ConfigSources.systemProperties());
        sources.add(ConfigSources.environmentVariables());
        if (file.isPresent()) {
            // whatever the file is called, its content is YAML (which JSON is, too)
            sources.add(ConfigSources.file(file.get())
                    .mediaType(MediaTypes.APPLICATION_X_YAML)
                    .changeWatcher(ConfigFileWatcher.create(MediaTypes.APPLICATION_X_YAML, LOOK)));
        } else if (values.isPresent()) {
            sources.add(ConfigSources.create(values.get()));
        } else {
            profile().ifPresent(profile -> sources.add(builtIn("application-" + profile + ".yaml")));
            sources.add(builtIn(BUILT_IN));
        }
        sources.add(ConfigSources.create(defaults));
        try {
            sources.add(ConfigSources.create(operators(build(sources))));
            return build(sources);
        } catch (ConfigException e) {
            // the parser's message has the place, on lines of its own
            throw new StartException(file.map(Path::toString).orElse(BUILT_IN) + ": "
                    + e.getMessage().strip().replaceAll("\\s+", " "), e);
        }
    }

    private static Config build(List<Supplier<? extends ConfigSource>> sources) {
        return Config.builder()
                .sources(sources)
                .disableSystemPropertiesSource()
                .disableEnvironmentVariablesSource()
                .build();
    }

    /**
     * What is there for operators by default: of a gateway nothing, if its file does not speak of it; of the demo all,
     * if it is for this machine alone.
     */
    private Map<String, String> operators(Config config) {
        if (file.isPresent()) {
            Map<String, String> defaults = new HashMap<>();
            // a node that is there is missed if it has no tunnels
            defaults.put("server.features.wstunnel.enabled", "true");
            // a node of a feature that is not there stops the start
            if (OBSERVABLE && !config.get(OBSERVE).exists()) {
                defaults.put(OBSERVE + ".enabled", "false");
            }
            return defaults;
        }
        // where there is a bind-address, it goes before the host
        boolean alone = LOOPBACK.contains(config.get("server.host").asString().orElse(""))
                && !config.get("server.bind-address").exists();
        return Map.of("demo.operators", Boolean.toString(alone));
    }

    private Optional<String> profile() {
        return Optional.ofNullable(overrides.getOrDefault(PROFILE, System.getProperty(PROFILE)));
    }

    private static Supplier<? extends ConfigSource> builtIn(String name) {
        // the one beside this class: another jar on the class path may have an application.yaml, too
        String self = DemoConfig.class.getResource("DemoConfig.class").toString();
        String root = self.substring(0, self.length() - SELF.length());
        URL url = DemoConfig.class.getClassLoader().resources(name)
                .filter(candidate -> candidate.toString().equals(root + name))
                .findFirst()
                .orElseThrow(() -> new StartException(PROFILE + ": there is no built-in " + name));
        return ConfigSources.url(url);
    }
}
