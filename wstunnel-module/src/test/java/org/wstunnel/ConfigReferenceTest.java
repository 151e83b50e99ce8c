// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.ConfiguredProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.wstunnel.ReferenceTable.Row;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.PingSchedulerProvider;
import org.wstunnel.spi.TargetResolverProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The tables of the reference, the generated metadata and the check for unknown keys agree on which keys there are.
 */
class ConfigReferenceTest {
    private static final Path REFERENCE = Path.of("docs", "configuration.md");
    private static final ConfigMetadata METADATA = ConfigMetadata.load();
    private static final Map<String, ConfigMetadata.Option> KEYS = keys();
    private static List<Row> rows;

    @BeforeAll
    static void readTables() throws IOException {
        rows = ReferenceTable.rows(REFERENCE);
        assertThat(rows).isNotEmpty();
    }

    private static Map<String, ConfigMetadata.Option> keys() {
        Map<String, ConfigMetadata.Option> keys = new TreeMap<>(METADATA.pathsWithServices());
        keys.putAll(METADATA.observer());
        return keys;
    }

    @Test
    void everyKeyStandsInTheReference() {
        Set<String> missing = new TreeSet<>(KEYS.keySet());
        missing.removeIf(path -> rows.stream().anyMatch(row -> row.isAbout(path)));
        assertThat(missing).as("keys that no table names").isEmpty();
    }

    @Test
    void everyKeyOfTheReferenceExists() {
        List<Row> unknown = rows.stream()
                .filter(row -> KEYS.keySet().stream().noneMatch(row::isAbout))
                .toList();
        assertThat(unknown).as("rows about keys that do not exist").isEmpty();
    }

    @Test
    void theReferenceHasTheRightDefaults() {
        KEYS.forEach((path, option) -> rows.stream()
                .filter(row -> row.isAbout(path))
                .forEach(row -> assertDefault(path, option, row)));
    }

    @Test
    void anUnknownKeyIsFoundBelowEveryNode() {
        Set<String> nodes = new TreeSet<>(Set.of(""));
        METADATA.paths().forEach((path, option) -> {
            if (METADATA.types().containsKey(option.type())) {
                nodes.add(path + ".");
            }
        });
        assertThat(nodes).contains("", "tunnels.", "tunnels.backends.", "map-extensions.");
        for (String node : nodes) {
            String key = "wstunnel." + concrete(node) + "no-such-key";
            Config config = Config.just(ConfigSources.create(Map.of(key, "1")));
            assertThatThrownBy(() -> KnownKeys.check(config.get("wstunnel"), WsTunnelConfig.class))
                    .as(key)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining("unknown key");
        }
    }

    /** With an index behind each list. */
    private static String concrete(String node) {
        StringBuilder path = new StringBuilder();
        StringBuilder result = new StringBuilder();
        for (String part : node.split("\\.", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            path.append(path.isEmpty() ? "" : ".").append(part);
            result.append(part).append(METADATA.paths().get(path.toString()).list() ? ".0." : ".");
        }
        return result.toString();
    }

    private static void assertDefault(String path, ConfigMetadata.Option option, Row row) {
        List<String> shown = ReferenceTable.codes(row.defaultValue());
        if (option.defaultValue() != null) {
            String value = option.defaultValue().replaceAll("\\.0$", "");
            value = value.contains(".") && value.matches("[A-Za-z.]+\\.[A-Z_]+")
                    ? value.substring(value.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT).replace('_', '-')
                    : value;
            assertThat(shown).as("default of " + path + " in the reference").isEqualTo(List.of(value));
        } else {
            // what is computed may be told in words, with the names of keys and services
            Set<String> names = new HashSet<>(KEYS.keySet());
            KEYS.values().forEach(it -> names.add(it.key()));
            names.addAll(services());
            assertThat(names).as("default of " + path + " in the reference, where there is no fixed one").containsAll(shown);
        }
    }

    private static Set<String> services() {
        return Stream.concat(ServiceLoader.load(BalancerProvider.class).stream(),
                Stream.concat(ServiceLoader.load(PingSchedulerProvider.class).stream(),
                        ServiceLoader.load(TargetResolverProvider.class).stream()))
                .map(ServiceLoader.Provider::get)
                .map(ConfiguredProvider::configKey)
                .collect(Collectors.toSet());
    }
}
