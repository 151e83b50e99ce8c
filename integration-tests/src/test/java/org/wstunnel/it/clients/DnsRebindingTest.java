// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.demo.Demo;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page of a name that its owner lets point to this machine, in a real browser: it comes from the same origin as its
 * request, and opens nothing.
 */
@Tag("browser")
class DnsRebindingTest {
    private static final String EVIL = "evil.example";
    /** What the attacker's name server says once the page is loaded. */
    private static final String REBOUND = "--host-resolver-rules=MAP " + EVIL + " 127.0.0.1";
    private static final String OPEN = """
            path => new Promise(resolve => {
                const socket = new WebSocket("ws://" + location.host + path);
                socket.onopen = () => resolve("open");
                socket.onclose = event => resolve("closed " + event.code);
            })""";

    private static void assertMisdirected(LogCapture log, int port, String path) {
        try (Chromium chromium = Chromium.start(List.of(REBOUND))) {
            Page page = chromium.open("http://" + EVIL + ":" + port + "/");
            assertThat(page.evaluate("location.origin")).isEqualTo("http://" + EVIL + ":" + port);
            assertThat(page.evaluate(OPEN, path)).isEqualTo("closed 1006");
            assertThat(log.await("the refusal", line -> line.contains(" refused: ")))
                    .contains("status=421 kind=host", " host=" + EVIL + ":" + port + " ");
            page.context().close();
        }
    }

    @Test
    void theDemoKnowsItsNames() {
        Map<String, String> values = new HashMap<>(
                Map.of("server.port", "0", "server.host", "127.0.0.1", "demo.line-echo.port", "0",
                        "demo.echo.port", "0", "demo.board.port", "0"));
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Demo demo = Demo.start(Optional.empty(), values)) {
            assertMisdirected(log, URI.create(demo.url()).getPort(), "/echo");
        }
    }

    @Test
    void theQuickStartIsSafeWithoutAList() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend))) {
            assertMisdirected(log, gateway.port(), "/t");
            assertThat(backend.accepted()).isZero();
        }
    }
}
