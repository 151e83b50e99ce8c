// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each panel of the page shows the YAML of its tunnel, and it is that of the demo.
 */
class PageYamlTest {
    private static final Path RESOURCES = Path.of("src", "main", "resources");
    private static final Pattern SHOWN = Pattern.compile("(?s)<details class=\"yaml\">.*?<pre[^>]*>(.*?)</pre>");

    @Test
    void thePanelsShowTheTunnelsOfTheDemo() throws IOException {
        Map<String, Map<String, Map<String, Map<String, List<Object>>>>> demo = new Yaml()
                .load(Files.readString(RESOURCES.resolve("application.yaml")));
        List<Object> tunnels = demo.get("server").get("features").get("wstunnel").get("tunnels");
        List<Object> shown = SHOWN.matcher(Files.readString(RESOURCES.resolve("web/index.html"))).results()
                .map(it -> new Yaml().<List<Object>>load(it.group(1)).getFirst())
                .toList();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(tunnels);
    }
}
