// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class HelidonMessageTest {
    private static String said(String key, String value) {
        Config config = Config.just(ConfigSources.create(Map.of("server.shutdown-hook", "false", key, value)));
        return HelidonMessage.inOneForm(catchThrowableOfType(ConfigException.class,
                () -> WebServer.builder().config(config.get("server")).build()).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"server.features.security, enabled", "server.features.wstunel, tunnels", "server.protocols.http_7, name",
            "server.features.observe.observers.nope, enabled"})
    void aServiceThatIsNotThereIsNamedWithItsKey(String node, String child) {
        int dot = node.lastIndexOf('.');
        assertThat(said(node + "." + child, "true"))
                .startsWith(node.substring(0, dot) + ": unknown key \"" + node.substring(dot + 1) + "\": expected one of [")
                .contains("wstunnel").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"server.port, http", "server.max-payload-size, lots", "server.backlog, ''"})
    void aValueThatCannotBeReadIsNamedWithoutTheClassesThatRead(String key, String value) {
        assertThat(said(key, value)).startsWith(key + ": invalid value \"" + value + "\": expected ").hasLineCount(1)
                .doesNotContain("Lambda");
    }

    @Test
    void anyOtherTextStaysAsItIs() {
        assertThat(HelidonMessage.inOneForm("server.port: wrong")).isEqualTo("server.port: wrong");
    }
}
