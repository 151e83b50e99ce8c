// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What people write into a configuration by mistake, and what each of them is told: {@code wrong-configurations.txt}
 * says how it is read.
 */
class WrongConfigurationsTest {
    private static final int AT_LEAST = 500;
    private static final String POOLS = """
            pools:
              - { name: desk-1, backends: [{ host: a, port: 1 }] }
              - { name: desk-2, backends: [{ host: a, port: 2 }] }
              - { name: secret, backends: [{ host: a, port: 3 }] }
            """;

    /** The whole document of a row. */
    static String yaml(String place, String lines) {
        String body = String.join("\n", lines.split(" ; "));
        boolean hasPath = lines.matches("(?s)(.* ; )?(path|path-prefix|extension)\\s*:.*");
        boolean hasBackends = lines.matches("(?s)(.* ; )?(backends|pool|resolve)\\s*:.*");
        return switch (place) {
            case "feature" -> "server:\n  features:\n    wstunnel:\n" + body.indent(6);
            case "tunnel" -> yaml("feature",
                    "tunnels:\n  - enabled: true\n"
                            + (body + (hasPath ? "" : "\npath: /t") + (hasBackends ? "" : "\nbackends: [{ host: a, port: 1 }]"))
                                    .indent(4));
            case "backend" -> yaml("tunnel", "backends:\n  - " + body.indent(4).strip());
            case "pooled" -> yaml("feature", POOLS + "tunnels:\n  - path: \"/t/{name}\"\n" + body.indent(4));
            default -> body;
        };
    }

    private static List<Row> rows() throws IOException {
        try (InputStream rows = Objects
                .requireNonNull(WrongConfigurationsTest.class.getResourceAsStream("wrong-configurations.txt"))) {
            return new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(it -> !it.isBlank() && !it.startsWith("#"))
                    .map(Row::parse)
                    .toList();
        }
    }

    private static void create(Row row) {
        WsTunnelFeature.create(Config.just(ConfigSources.create(yaml(row.place, row.lines), MediaTypes.APPLICATION_X_YAML))
                .get("server.features.wstunnel"));
    }

    @TestFactory
    Stream<DynamicTest> eachMistakeIsToldInItsOwnWords() throws IOException {
        return rows().stream()
                .map(row -> DynamicTest.dynamicTest(row.place + ": " + row.lines, () -> assertThatThrownBy(() -> create(row))
                        .isInstanceOf(ConfigException.class)
                        .satisfies(it -> assertThat(it.getMessage()).containsSubsequence(row.message))));
    }

    @Test
    void theTableIsLongAndHasNoMistakeTwice() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(AT_LEAST).extracting(it -> it.place + it.lines).doesNotHaveDuplicates();
    }

    private record Row(String place, String lines, List<String> message) {
        static Row parse(String line) {
            String[] parts = line.split(" \\| ", 3);
            return new Row(parts[0], parts[1],
                    List.of(parts[2].replaceFirst("^\\*", "server.features.wstunnel").split(" \\.\\.\\. ")));
        }
    }
}
