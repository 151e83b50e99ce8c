// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What people write into the configuration of a server by mistake, and what each of them is told at its start:
 * {@code whole-configurations.txt} says how it is read.
 */
class WholeConfigurationsTest {
    @TempDir
    private static Path folder;
    private static final String FEATURE = "server.features.wstunnel";

    private record Row(String outcome, String place, String lines, String message) {
        static Row parse(String line) {
            String[] parts = line.split(" \\| ", 4);
            return new Row(parts[0], parts[1], parts[2], parts.length < 4 ? ""
                    : parts[3].replaceAll("(^|below |is |of |most )\\*", "$1" + FEATURE));
        }
    }

    /**
     * What the rows name: a file with a token, one with a line that is none, one with targets of all kinds, one with names of
     * pools, one with a socket that is none, one with tokens that not every place of a request can have, a folder without files
     * and a link to it, and a script with line ends of Windows.
     */
    @BeforeAll
    static void write() throws IOException {
        Files.writeString(folder.resolve("TOKENS"), "desk: 10.1.0.5:5900\n");
        Files.writeString(folder.resolve("FAULTY"), "desk: 10.1.0.5:5900\ndesk-2 = 10.1.0.6:5900\n");
        Files.writeString(folder.resolve("MANY"), """
                a: a:1
                b: a:2
                c: 127.0.0.1:5900
                d: unix_socket:/run/x.sock
                e: b:1
                f: desk-1
                """);
        Files.writeString(folder.resolve("SOCKETS"), "a: unix_socket:" + folder.resolve("TOKENS") + "\n");
        Files.writeString(folder.resolve("ODD"), Stream.of("desk", "Büro", "a;b", "a/b", "..", "a b")
                .map(it -> it + ": 10.1.0.5:5900\n").collect(Collectors.joining()));
        Files.writeString(folder.resolve("POOLS"), "a: desk-1\nb: Desk-1\nc: 127.0.0.1\n");
        Files.createDirectory(folder.resolve("EMPTY"));
        Files.createSymbolicLink(folder.resolve("LINK"), folder.resolve("EMPTY"));
        Files.writeString(folder.resolve("SCRIPT"), "#!/bin/sh\r\necho\r\n").toFile().setExecutable(true);
    }

    private static Stream<Row> rows() throws IOException {
        try (InputStream rows = Objects
                .requireNonNull(WholeConfigurationsTest.class.getResourceAsStream("whole-configurations.txt"))) {
            return new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(it -> !it.isBlank() && !it.startsWith("#"))
                    .map(Row::parse);
        }
    }

    /** The whole document of a row. */
    private static String yaml(String place, String lines) {
        String body = String.join("\n", lines.split(" ; ")).replace("FOLDER", folder.toString());
        String tunnels = "tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }]\n";
        return switch (place) {
            case "server" -> "server:\n" + body.indent(2) + "  features:\n    wstunnel:\n" + tunnels.indent(6);
            case "feature" -> "server:\n  port: 0\n  features:\n    wstunnel:\n" + body.indent(6)
                    + (body.lines().anyMatch(it -> it.startsWith("tunnels:")) ? "" : tunnels.indent(6));
            case "tunnel" -> yaml("feature", "tunnels:\n  - path: /t\n" + body.indent(4)
                    + (body.lines().anyMatch(it -> it.matches("(backends|resolve):.*")) ? ""
                            : "    backends: [{ host: a, port: 1 }]"));
            case "backend" -> yaml("tunnel", "backends:\n  - " + body.indent(4).strip());
            default -> body;
        };
    }

    /** Nothing is started, but all is checked. */
    private static List<String> warnings(Row row) {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING)) {
            WebServer server = WebServer.builder().config(Gateway.config(yaml(row.place, row.lines)).get("server")).build();
            assertThat(server.isRunning()).isFalse();
            return log.lines();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachMistakeIsToldInOneLine() throws IOException {
        return rows().map(row -> DynamicTest.dynamicTest(row.outcome + ": " + row.lines, () -> {
            switch (row.outcome) {
                case "refused" -> assertThatThrownBy(() -> warnings(row)).isInstanceOf(ConfigException.class)
                        .hasMessageContaining(row.message);
                case "warned" -> assertThat(warnings(row)).contains(row.message.replace("FOLDER", folder.toString()));
                case "prefixed" -> assertThat(warnings(row)).anySatisfy(it -> assertThat(it).startsWith(row.message));
                case "once" -> assertThat(warnings(row)).filteredOn(it -> it.startsWith(row.message)).hasSize(1);
                case "right" -> assertThat(warnings(row)).isEmpty();
                default -> throw new IllegalArgumentException(row.outcome);
            }
        }));
    }
}
