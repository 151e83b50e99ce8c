// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.util.logging.Level;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Readiness is down while the server drains, and while a required tunnel has no live backend; liveness is not.
 */
@Tag("fast")
class HealthTest {
    private static final String OBSERVE = "    observe: { observers: { health: { details: true } } }\n";

    private static Gateway gateway(String backend, String... lines) {
        try (Backend healthy = Backend.tcp(Behaviour.echo())) {
            return Gateway.start(Gateway.yaml(Gateway.LISTENER, healthy, "name: optional")
                    .replace("  features:\n", "  features:\n" + OBSERVE)
                    + Gateway.tunnel("/down", backend, lines));
        }
    }

    private static int ready(Gateway gateway) {
        return Http.get(gateway.port(), "/observe/health/ready").statusCode();
    }

    private static void dial(Gateway gateway) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/down").status()).isEqualTo(502);
        }
    }

    private static String deadBackend() {
        return "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }";
    }

    @Test
    void aRequiredTunnelWithNoLiveBackendIsNotReadyButAlive() {
        try (Gateway gateway = gateway(deadBackend(), "name: needed", "required: true", "disable-time: PT1H")) {
            assertThat(ready(gateway)).isEqualTo(200);
            dial(gateway);
            Await.until("not ready", () -> ready(gateway) == 503);
            assertThat(Http.get(gateway.port(), "/observe/health/ready").body())
                    .contains("\"without-backend\":\"needed\"", "\"status\":\"DOWN\"");
            assertThat(Http.get(gateway.port(), "/observe/health/live").statusCode()).isBetween(200, 299);
        }
    }

    @Test
    void theServerIsReadyAgainWhenTheBackendMayBeTriedAgain() {
        try (Gateway gateway = gateway(deadBackend(), "required: true", "disable-time: PT0.2S")) {
            dial(gateway);
            Await.until("ready", () -> ready(gateway) == 200);
        }
    }

    @Test
    void aServerThatDrainsIsNotReadyButAlive() {
        try (Gateway gateway = gateway(deadBackend())) {
            WsTunnelFeature tunnels = gateway.server().prototype().features().stream()
                    .filter(WsTunnelFeature.class::isInstance)
                    .map(WsTunnelFeature.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(ready(gateway)).isEqualTo(200);
            tunnels.drain();
            assertThat(ready(gateway)).isEqualTo(503);
            assertThat(Http.get(gateway.port(), "/observe/health/live").statusCode()).isBetween(200, 299);
            tunnels.cancelDrain();
            assertThat(ready(gateway)).isEqualTo(200);
        }
    }

    @Test
    void aTunnelThatIsNotRequiredDoesNotCount() {
        try (Gateway gateway = gateway(deadBackend(), "disable-time: PT1H")) {
            dial(gateway);
            assertThat(ready(gateway)).isEqualTo(200);
        }
    }

    /**
     * The JDK closes the socket of a thread that is interrupted while it accepts, and Helidon ends a listener whose
     * socket is closed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"@default", "broken"})
    void aListenerThatHasEndedBringsReadinessDownAndNoOtherListener(String socket) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture("org.wstunnel", Level.INFO);
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER
                        + "sockets: { broken: { host: 127.0.0.1, port: 0 }, operators: { host: 127.0.0.1, port: 0 } }\n", backend)
                        .replace("  features:\n",
                                "  features:\n" + OBSERVE.replace("{ observers", "{ sockets: [operators], observers"))
                        .replace("      tunnels:", "      sockets: [\"@default\", broken]\n      tunnels:"))) {
            int operators = gateway.port("operators");
            String other = socket.equals("broken") ? "@default" : "broken";
            RawClient tunnel = RawClient.open(gateway.port(socket), "/t");
            RawClient otherTunnel = RawClient.open(gateway.port(other), "/t");
            assertThat(Http.get(operators, "/observe/health/ready").statusCode()).isEqualTo(200);
            Thread.getAllStackTraces().keySet().stream().filter(it -> it.getName().equals("server-" + socket + "-listener"))
                    .forEach(Thread::interrupt);
            Await.until("not ready", () -> Http.get(operators, "/observe/health/ready").statusCode() == 503);
            assertThat(Http.get(operators, "/observe/health/ready").body()).contains("\"ended-listeners\":\"" + socket + "\"");
            assertThat(Http.get(operators, "/observe/health/live").statusCode()).isEqualTo(200);
            // Helidon closes its connections, whatever their tunnels still have to say
            tunnel.readToAnyEnd();
            otherTunnel.closeCleanly();
            RawClient.open(gateway.port(other), "/t").closeCleanly();
            assertThat(log.await("the reason", it -> it.startsWith("The listener of socket " + socket + " has ended")))
                    .contains("ClosedByInterruptException");
        }
    }

    @Test
    void aServerThatStopsHasLostNone() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture("org.wstunnel", Level.INFO)) {
            Gateway.to(backend).close();
            assertThat(log.lines()).noneMatch(it -> it.startsWith("The listener of socket"));
        }
    }
}
