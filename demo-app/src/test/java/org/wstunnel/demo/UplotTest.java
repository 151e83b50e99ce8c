// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chart library has a function that copies whatever it is given, prototypes too (CVE-2024-21489): nothing that
 * comes from outside gets there.
 */
class UplotTest {
    private static final Path WEB = Path.of("src", "main", "resources", "web");

    @Test
    void oneScriptAloneUsesTheLibraryAndOnlyWithWhatIsWrittenThere() throws IOException {
        try (Stream<Path> files = Files.list(WEB)) {
            List<Path> users = files.filter(it -> it.toString().endsWith(".js") && read(it).contains("uplot/")).toList();
            assertThat(users).containsExactly(WEB.resolve("flow.js"));
        }
        String script = read(WEB.resolve("flow.js"));
        assertThat(script.lines().filter(line -> line.contains("uPlot")))
                .allMatch(line -> line.matches("import uPlot from .*|.*\\bnew uPlot\\(\\{|.*\\buPlot\\.paths\\.\\w+\\(.*"));
        assertThat(script).doesNotContain("assign", "JSON.parse", "fetch", "WebSocket", "location", "__proto__", "addSeries",
                "setScale(");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
