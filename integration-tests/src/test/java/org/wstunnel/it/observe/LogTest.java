// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.util.Map;
import java.util.logging.Level;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of tunnels: a line at the open and one at the end, as text or JSON, that no client can forge; never
 * payload or queries.
 */
@Tag("fast")
class LogTest {
    private static final String LOGGER = "org.wstunnel";

    private static LogCapture capture(Level level) {
        return new LogCapture(LOGGER, level);
    }

    private static Gateway json(Backend backend, String... lines) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, lines)
                .replace("      tunnels:", "      log: { format: json }\n      tunnels:"));
    }

    private static Map<String, String> fields(String json) {
        assertThat(json).doesNotContain("\n").startsWith("{").endsWith("}");
        return Gateway.config(json).asMap().get();
    }

    @Test
    void aTunnelHasOneLineAtItsOpenAndOneAtItsEnd() {
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "origins: [\"https://a.example\"]");
                RawClient client = RawClient.connect(gateway.port())) {
            String id = client.upgrade("/t?token=secret", "Origin: https://a.example").header("X-Tunnel-Id").orElseThrow();
            client.send(Frame.text("hello"));
            client.readText(5);
            client.send(Frame.close(4001, "my reason"));
            client.readClose(4001);
            String end = log.await("the end", it -> it.contains(" end: "));
            String ends = "client=127.0.0.1 user=- origin=https://a.example backend=127.0.0.1:" + backend.port();
            assertThat(log.lines()).containsOnlyOnce("/t [" + id + "] open: " + ends);
            assertThat(end).matches("/t \\[" + id + "] end: " + ends
                    + " to-backend=5 to-client=5 millis=\\d+ code=4001 reason=\"my reason\" by=client");
            assertThat(log.lines()).noneMatch(it -> it.contains("secret") || it.contains("hello"));
        }
    }

    @Test
    void jsonLinesHaveTheSameFields() {
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.writeAndClose(new byte[] {1, 2, 3}));
                Gateway gateway = json(backend);
                RawClient client = RawClient.connect(gateway.port())) {
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            client.readToClose();
            client.send(Frame.close(1000, ""));
            Map<String, String> open = fields(log.await("the open", it -> it.contains("\"open\"")));
            Map<String, String> end = fields(log.await("the end", it -> it.contains("\"end\"")));
            assertThat(open).containsOnly(Map.entry("event", "open"), Map.entry("tunnel", "/t"), Map.entry("id", id),
                    Map.entry("client", "127.0.0.1"),
                    Map.entry("backend", "127.0.0.1:" + backend.port()));
            assertThat(end).containsAllEntriesOf(Map.of("event", "end", "id", id, "to-backend", "0", "to-client", "3",
                    "code", "1000", "by", "backend", "reason", ""))
                    .containsKey("millis");
        }
    }

    @Test
    void aClientCannotForgeALineOrAField() {
        String evil = "x\" by=server\n/t [1] end: \\ \u2028\u0007\u00e9";
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway text = Gateway.to(backend);
                Gateway json = json(backend);
                Gateway debugging = Gateway.to(backend, "debug: 4")) {
            for (Gateway gateway : new Gateway[] {text, json, debugging}) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.close(1000, evil));
                    client.readClose(1000);
                }
            }
            // the reason of the JSON line, which may come first, has it too
            assertThat(log.await("text", it -> it.contains(" end: ") && !it.startsWith("{")))
                    .endsWith(" reason=\"x? by=server?/t [1] end: ? ??\u00e9\" by=client");
            log.await("the step", it -> it.contains("client has closed with 1000 x? by=server?/t"));
            String line = log.await("JSON", it -> it.contains("\"end\""));
            assertThat(line).contains("\"reason\":\"x\\\" by=server\\n/t [1] end: \\\\ \\u2028\\u0007\u00e9\"");
            assertThat(fields(line)).containsEntry("reason", evil).containsEntry("by", "client");
        }
    }

    @Test
    void whoHasEndedATunnelIsSaid() {
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "idle-timeout: PT0.2S")) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.readClose(1001);
            }
            assertThat(log.await("the end", it -> it.contains(" end: "))).endsWith("code=1001 reason=\"idle\" by=server");
        }
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend)) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.reset();
            }
            assertThat(log.await("the end", it -> it.contains(" end: ")))
                    .endsWith("code=1006 reason=\"connection lost\" by=client");
        }
    }

    @Test
    void aRefusalIsLoggedWithTheFullReason() {
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(
                        Gateway.yaml(Gateway.LISTENER, backend, "origins: [\"https://a.example\"]")
                                + Gateway.tunnel("/dead", "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }")
                                + Gateway.tunnel("/guarded", backend.yaml()),
                        server -> server.addRouting(HttpRouting.builder().any("/guarded",
                                (req, res) -> res.status(Status.UNAUTHORIZED_401).send())))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.request("/t?token=secret", "Origin: https://b.example");
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.request("/dead");
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                client.request("/guarded");
            }
            assertThat(log.await("403", it -> it.contains("status=403")))
                    .matches("/t \\[.*] refused: status=403 kind=origin client=127.0.0.1 origin=https://b.example "
                            + "expected=https://a.example reason=\"This origin may not open the tunnel\"");
            assertThat(log.await("502", it -> it.contains("status=502"))).startsWith("/dead [").contains("Connection refused");
            assertThat(log.await("401", it -> it.contains("status=401"))).startsWith("/guarded [").contains("kind=filter");
            assertThat(log.lines()).noneMatch(it -> it.contains("secret"));
        }
    }

    @Test
    void debugLevelsLiftStepsAndFramesOfOneTunnelWithoutTheirPayload() {
        try (LogCapture log = capture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, "debug: 4")
                        + Gateway.tunnel("/steps", backend.yaml(), "debug: 3")
                        + Gateway.tunnel("/quiet", backend.yaml()))) {
            for (String path : new String[] {"/t", "/steps", "/quiet"}) {
                try (RawClient client = RawClient.open(gateway.port(), path)) {
                    client.send(Frame.text("secret"), Frame.of(Frame.PING, "hush".getBytes()));
                    client.readText(6);
                    client.send(Frame.close(1000, ""));
                    client.readClose(1000);
                }
                log.await("the end of " + path, it -> it.startsWith(path + " ") && it.contains(" end: "));
            }
            assertThat(log.lines()).anyMatch(it -> it.matches("/t \\[.*] received data, 6 bytes"))
                    .anyMatch(it -> it.matches("/t \\[.*] received ping, 4 bytes"))
                    .anyMatch(it -> it.matches("/t \\[.*] sending text, 6 bytes"))
                    .anyMatch(it -> it.matches("/steps \\[.*] client has closed with 1000.*"))
                    .noneMatch(it -> it.startsWith("/steps") && it.contains("bytes"))
                    .noneMatch(it -> it.contains("secret") || it.contains("hush"));
            assertThat(log.lines().stream().filter(it -> it.startsWith("/quiet"))).hasSize(2);
        }
    }
}
