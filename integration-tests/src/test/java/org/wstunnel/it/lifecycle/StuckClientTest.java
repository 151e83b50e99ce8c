// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;
import org.wstunnel.it.support.TcpTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that read nothing are cut off: nothing of them is left, not even in the kernel, and nobody else notices.
 */
@Timeout(60)
class StuckClientTest {
    private static final int CLIENTS = 20;
    /** A client that does nothing at all takes one for its own end and some for what is in its way. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final String CUT = "close-timeout: " + CLOSE_TIMEOUT;
    private static final Predicate<String> END = line -> line.contains(" end: ");

    @BeforeEach
    void onlyWhereTheKernelCanBeAsked() {
        TcpTable.require();
    }

    private static boolean gone(RawClient client) {
        return TcpTable.serverEnd(client.socket()).stream().noneMatch(TcpTable.End::held);
    }

    private static void awaitGone(RawClient client) {
        Await.until("the kernel has let go of a client that reads nothing: " + TcpTable.serverEnd(client.socket()),
                () -> gone(client));
    }

    @ParameterizedTest
    @EnumSource
    void manyThatAreCutOffTogetherCostALineEachAndNobodyElseNotices(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend source = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Backend echo = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener.yaml(), echo)
                        + Gateway.tunnel("/stuck", source.yaml(), CUT, "limits: { slow-client-timeout: PT0.5S }"));
                LogCapture helidon = new LogCapture("io.helidon", Level.INFO);
                RawClient healthy = listener.open(gateway)) {
            Resources before = Resources.now();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(listener.openNarrow(gateway, "/stuck"));
            }
            Await.until("all are cut off", () -> {
                healthy.send(Frame.text("on"));
                assertThat(healthy.readText(2)).isEqualTo("on");
                return log.lines().stream().filter(END).count() == CLIENTS;
            });
            clients.forEach(StuckClientTest::awaitGone);
            assertThat(log.lines().stream().filter(line -> line.startsWith("/")))
                    .as("an open, why it ends, and an end of each; the healthy one")
                    .hasSize(3 * CLIENTS + 1);
            assertThat(log.lines().stream().filter(END))
                    .allMatch(line -> line.contains("code=1008 reason=\"client takes no data\""));
            assertThat(helidon.lines()).isEmpty();
            clients.forEach(RawClient::close);
            Resources.awaitBackTo(before);
            healthy.closeCleanly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatOnlySendsIsGoneWhenItsEndIsLogged(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.silentUntilReleased());
                Gateway gateway = listener.gateway(backend, CUT, "ping: { fixed: { every: PT0.05S } }", "write-timeout: PT0.5S",
                        "limits: { max-open: 1 }");
                RawClient client = listener.openNarrow(gateway)) {
            byte[] much = Frame.binary(new byte[1 << 20]);
            Thread sending = Thread.ofVirtual().start(() -> sendForEver(client, much));
            log.await("the end", END);
            awaitGone(client);
            Await.until("the client notices", () -> !sending.isAlive());
            // its place is free
            listener.open(gateway).close();
        }
    }

    private static void sendForEver(RawClient client, byte[] bytes) {
        try {
            while (true) {
                client.send(bytes);
            }
        } catch (AssertionError e) {
            return;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStuckClientOfAnEndedBackendIsGoneAfterTheCloseTimeout(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.source(64 << 20));
                Gateway gateway = listener.gateway(backend, CUT, "limits: { slow-client-timeout: PT0.5S }");
                RawClient client = listener.openNarrow(gateway)) {
            assertThat(log.await("the end", END)).contains("code=1008");
            awaitGone(client);
        }
    }
}
