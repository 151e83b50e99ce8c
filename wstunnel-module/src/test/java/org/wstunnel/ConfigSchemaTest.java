// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schema for editors is that of the blueprints. After a change of a key, copy the file that the test has written.
 */
class ConfigSchemaTest {
    private static final Path SCHEMA = Path.of("docs", "application.schema.json");

    @Test
    void theSchemaIsThatOfTheBlueprints() throws IOException {
        String expected = ConfigSchema.of(ConfigMetadata.load());
        Path written = Files.writeString(Files.createDirectories(Path.of("target")).resolve("application.schema.json"), expected);
        assertThat(SCHEMA).as("if keys have changed: cp " + written + " docs/").content().isEqualTo(expected);
    }

    @Test
    void itLeadsFromTheRootToEachKey() throws IOException {
        Map<String, Object> schema = new Yaml().load(Files.readString(SCHEMA));
        assertThat(below(schema, "properties", "server", "properties", "features", "properties", "wstunnel"))
                .containsEntry("$ref", "#/definitions/WsTunnelConfig");
        assertThat(below(schema, "definitions", "WsTunnelConfig", "properties", "tunnels")).containsEntry("type", "array");
        assertThat(below(schema, "definitions", "TunnelConfig")).containsEntry("additionalProperties", false);
        assertThat(below(schema, "definitions", "TunnelConfig", "properties")).containsKeys("path", "origins", "connect-timeout");
        assertThat(below(schema, "definitions", "BackendConfig", "properties", "port")).containsKeys("anyOf", "description");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> below(Map<String, Object> node, String... keys) {
        Map<String, Object> result = node;
        for (String key : keys) {
            result = (Map<String, Object>) result.get(key);
        }
        return result;
    }
}
