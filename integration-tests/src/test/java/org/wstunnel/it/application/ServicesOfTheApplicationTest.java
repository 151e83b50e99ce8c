// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.services.ChosenByHeader;
import org.wstunnel.it.services.LastOne;
import org.wstunnel.it.services.PingTimes;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.ServicesJar;
import org.wstunnel.spi.BalancerProvider;
import org.wstunnel.spi.PingSchedulerProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Balancers and ping schedulers in a jar of the application, chosen by name in the YAML.
 */
class ServicesOfTheApplicationTest {
    private final List<Backend> backends = new ArrayList<>();

    @TempDir
    private Path directory;
    private ServicesJar jar;

    @BeforeEach
    void addJar() {
        jar = ServicesJar.with(directory, Map.of(BalancerProvider.class, List.of(ChosenByHeader.class, LastOne.class),
                PingSchedulerProvider.class, List.of(PingTimes.class)));
        ChosenByHeader.ASKED.clear();
        for (String name : new String[] {"one", "two", "three"}) {
            backends.add(Backend.tcp(Behaviour.greet((name + ".").getBytes(StandardCharsets.UTF_8))));
        }
    }

    @AfterEach
    void removeJar() {
        jar.close();
        backends.forEach(Backend::close);
    }

    private String yaml(String... lines) {
        String yaml = Gateway.yaml(Gateway.LISTENER, backends.get(0), lines);
        yaml = yaml.replace("- { host", "- { name: one, host");
        return yaml + "            - { name: two, host: 127.0.0.1, port: " + backends.get(1).port() + " }\n"
                + "            - { name: three, host: 127.0.0.1, port: " + backends.get(2).port() + " }\n";
    }

    private static String greeting(Gateway gateway, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.upgrade("/t", headers);
            return client.readFrame().text();
        }
    }

    @Test
    void aBalancerIsChosenAndConfiguredByItsName() throws InterruptedException {
        try (Gateway gateway = Gateway.start(yaml("balance: { by-header: { header: X-Wanted } }", "name: tested"))) {
            assertThat(greeting(gateway, "X-Wanted: two")).isEqualTo("two.");
            assertThat(greeting(gateway, "X-Wanted: three")).isEqualTo("three.");
            assertThat(greeting(gateway, "X-Backend: three")).isEqualTo("one.");
        }
        ChosenByHeader.Asked asked = ChosenByHeader.ASKED.take();
        assertThat(asked.balancer()).isEqualTo("by-header");
        assertThat(asked.tunnel()).isEqualTo("tested");
        assertThat(asked.path()).isEqualTo("/t");
        assertThat(asked.user()).isEmpty();
        assertThat(asked.candidates()).containsExactly("one", "two", "three");
    }

    @Test
    void aBalancerIsChosenByItsNameAlone() {
        try (Gateway gateway = Gateway.start(yaml("balance: by-header"))) {
            assertThat(greeting(gateway, "X-Backend: three")).isEqualTo("three.");
        }
    }

    @Test
    void aHeavierProviderTakesThePlaceOfABuiltInOne() {
        try (Gateway gateway = Gateway.start(yaml("balance: sticky"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(greeting(gateway)).isEqualTo("three.");
            }
        }
    }

    @Test
    void aBackendThatCannotBeReachedIsNoCandidateOfTheNextQuestion() throws InterruptedException {
        backends.get(1).close();
        try (Gateway gateway = Gateway.start(yaml("balance: by-header"))) {
            assertThat(greeting(gateway, "X-Backend: two")).isEqualTo("one.");
        }
        assertThat(ChosenByHeader.ASKED.take().candidates()).containsExactly("one", "two", "three");
        assertThat(ChosenByHeader.ASKED.take().candidates()).containsExactly("one", "three");
    }

    @Test
    void aPingSchedulerIsChosenAndConfiguredByItsName() {
        try (Gateway gateway = Gateway.start(yaml("ping: { restless: { pause-millis: 2 } }"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            int greetings = 0;
            int pings = 0;
            // the first ping may come before the backend's greeting
            while (pings < 5 || greetings == 0) {
                Frame frame = client.readFrame();
                if (frame.isData()) {
                    greetings++;
                } else {
                    assertThat(frame.opcode()).isEqualTo(Frame.PING);
                    client.send(Frame.of(Frame.PONG, frame.payload()));
                    pings++;
                }
            }
            assertThat(greetings).isEqualTo(1);
        }
    }

    @Test
    void aWrongNameIsRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> Gateway.start(yaml("balance: by-haeder")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.features.wstunnel.tunnels.0.balance: invalid value \"by-haeder\"")
                .hasMessageContaining("[by-header, fair, hash, least-connection, round-robin, sticky]");
        assertThatThrownBy(() -> Gateway.start(yaml("ping: { restles: {} }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.features.wstunnel.tunnels.0.ping: invalid value \"restles\"")
                .hasMessageContaining("[fixed, interval, none, restless]");
    }
}
