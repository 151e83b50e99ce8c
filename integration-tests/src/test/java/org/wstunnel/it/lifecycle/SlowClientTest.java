// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.time.Duration;
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
import org.wstunnel.it.support.TcpTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the kernel holds for a client at the end: one that takes bytes, however slowly, gets them all; of one that takes
 * none nothing is left.
 */
@Timeout(60)
class SlowClientTest {
    private static final String CUT = "close-timeout: PT0.5S";
    /** With frames of 60 KiB, about 400 KB/s: a third of the kernel's buffer takes several times the close timeout. */
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Predicate<String> END = line -> line.contains(" end: ");

    @BeforeEach
    void onlyWhereTheKernelCanBeAsked() {
        TcpTable.require();
    }

    private static void readsSlowlyToTheClose(RawClient client) {
        Frame frame = client.readFrame();
        while (frame.isData()) {
            Await.becomes(() -> false, PAUSE);
            frame = client.readFrame();
        }
        assertThat(frame.closeCode()).as(frame::toString).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TLS"})
    void aSlowClientThatClosesInAStreamGetsWholeFramesAndTheAnswer(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                Gateway gateway = listener.gateway(backend, CUT);
                RawClient client = listener.openNarrow(gateway)) {
            Await.standstill(backend.next()::written, Duration.ofMillis(300), Long.MAX_VALUE);
            client.send(Frame.close(1000, "done"));
            readsSlowlyToTheClose(client);
            client.readEof();
            assertThat(log.await("the end", END)).contains("code=1000", "by=client");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TLS"})
    void aSlowClientWhoseBackendClosesGetsAllBytesAndTheClose(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.source(2 << 20));
                Gateway gateway = listener.gateway(backend, CUT);
                RawClient client = listener.openNarrow(gateway)) {
            Await.until("the backend has closed", () -> backend.openConnections() == 0);
            readsSlowlyToTheClose(client);
            client.send(Frame.close(1000, ""));
            client.readEof();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "TLS"})
    void aClientThatReadsNothingLeavesNoSocketInTheKernel(Listener listener) {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.source(1 << 20));
                Gateway gateway = listener.gateway(backend, CUT);
                RawClient client = listener.openNarrow(gateway)) {
            client.send(Frame.close(1000, ""));
            log.await("the end", END);
            Await.until("the kernel has let go of it: " + TcpTable.serverEnd(client.socket()),
                    () -> TcpTable.serverEnd(client.socket()).isEmpty());
        }
    }
}
