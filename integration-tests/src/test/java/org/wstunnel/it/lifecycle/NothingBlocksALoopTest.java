// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MetricsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.HungLog;
import org.wstunnel.it.support.Internals;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log, a registry of metrics or an observer that hangs or fails stops no tunnel.
 */
@Timeout(60)
class NothingBlocksALoopTest {
    /** As in the log's queue. */
    private static final int LIMIT = 10_000;
    private static final String ONE_LOOP = "      event-loops: 1\n";
    private static final String PINGS = "ping: { fixed: { every: PT0.02S } }";

    private static Gateway oneLoop(Listener listener, Backend backend, String... lines) {
        return Gateway
                .start(Gateway.yaml(listener.yaml(), backend, lines).replace("      tunnels:", ONE_LOOP + "      tunnels:"));
    }

    private static void goesOn(RawClient client) {
        for (int i = 0; i < 10; i++) {
            client.send(Frame.text("on"));
            Frame frame = client.readFrame();
            while (frame.opcode() == Frame.PING) {
                client.send(Frame.of(Frame.PONG, frame.payload()));
                frame = client.readFrame();
            }
            assertThat(frame.text()).isEqualTo("on");
        }
    }

    private static void opensAndCloses(Listener listener, Gateway gateway) {
        try (RawClient client = listener.open(gateway)) {
            goesOn(client);
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatHangsStopsNoTunnelAndItsLinesComeInOrderAfterwards(Listener listener) {
        Predicate<String> endOrOpen = line -> line.contains(" open: ") || line.contains(" end: ");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = oneLoop(listener, backend);
                HungLog log = new HungLog(Level.FINE);
                RawClient client = listener.open(gateway)) {
            log.awaitHanging();
            goesOn(client);
            for (int i = 0; i < 3; i++) {
                opensAndCloses(listener, gateway);
            }
            client.send(new byte[] {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0});
            assertThat(client.readToClose().closeCode()).isEqualTo(1002);
            client.fin();
            assertThat(log.lines()).isEmpty();
            log.release();
            Await.until("all lines", () -> log.lines().stream().filter(endOrOpen).count() >= 8);
            // a client may be gone before its tunnel's end is told, and the next one come
            Map<String, List<String>> told = log.lines().stream().filter(endOrOpen)
                    .collect(Collectors.groupingBy(line -> line.replaceAll(".*\\[(\\S+)] (open|end): .*", "$1"),
                            Collectors.mapping(line -> line.replaceAll(".* (open|end): .*", "$1"), Collectors.toList())));
            assertThat(told).hasSize(4).allSatisfy((id, events) -> assertThat(events).containsExactly("open", "end"));
        }
    }

    @Test
    void whatALogThatHangsHasMissedIsCounted() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = oneLoop(Listener.PLAIN, backend, "debug: 4");
                HungLog log = new HungLog(Level.INFO);
                RawClient client = Listener.PLAIN.open(gateway)) {
            log.awaitHanging();
            // a line for each frame of either direction
            byte[] frames = Frame.text("x");
            for (int i = 0; i < LIMIT; i++) {
                client.send(frames);
                client.readData(1);
            }
            log.release();
            Predicate<String> missing = line -> line.matches("\\d+ lines are missing here: the log was too slow");
            Await.until("the line that says so", () -> log.lines().stream().anyMatch(missing));
            List<String> lines = log.lines();
            int lost = Integer.parseInt(lines.stream().filter(missing).findFirst().orElseThrow().replaceAll("\\D", ""));
            assertThat(lost).isPositive();
            assertThat(IntStream.range(0, lines.size()).filter(i -> missing.test(lines.get(i))).findFirst().orElseThrow())
                    .as("it stands where they would stand").isGreaterThanOrEqualTo(LIMIT);
        }
    }

    @Test
    void aRegistryThatHangsStopsNoTunnel() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        MetricsFactory.getInstance().globalRegistry().onMeterAdded(meter -> hangOnEnd(meter, asked, released));
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = oneLoop(Listener.PLAIN, backend, PINGS, "name: hung-registry");
                RawClient client = Listener.PLAIN.open(gateway)) {
            opensAndCloses(Listener.PLAIN, gateway);
            Await.until("the registry hangs", () -> asked.getCount() == 0);
            goesOn(client);
            opensAndCloses(Listener.PLAIN, gateway);
            released.countDown();
        } finally {
            released.countDown();
        }
    }

    @Test
    void aRegistryThatHangsDelaysNoRequest() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        MetricsFactory.getInstance().globalRegistry().onMeterAdded(
                meter -> hang(meter, "wstunnel_tunnels_refused", "hung-refusals", asked, released));
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = oneLoop(Listener.PLAIN, backend, "name: hung-refusals")) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    assertThat(client.request("/t", "Origin: http://evil.example").status()).isEqualTo(403);
                }
            }
            Await.until("the registry hangs", () -> asked.getCount() == 0);
            opensAndCloses(Listener.PLAIN, gateway);
            released.countDown();
        } finally {
            released.countDown();
        }
    }

    /** When the first tunnel ends, a counter for such ends is made. */
    private static void hangOnEnd(Meter meter, CountDownLatch asked, CountDownLatch released) {
        hang(meter, "wstunnel_tunnels_closed", "hung-registry", asked, released);
    }

    private static void hang(Meter meter, String name, String tunnel, CountDownLatch asked, CountDownLatch released) {
        if (meter.id().name().equals(name) && meter.id().tagsMap().containsValue(tunnel)) {
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObserverThatThrowsStopsNoTunnelAndIsInTheLogOncePerEvent(boolean error) {
        try (LogCapture log = new LogCapture(Level.WARNING);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = oneLoop(Listener.PLAIN, backend)) {
            Internals.services(gateway).tunnels().observers().add(new Thrower(error));
            opensAndCloses(Listener.PLAIN, gateway);
            Await.until("opened, closed", () -> log.lines().size() >= 2);
            opensAndCloses(Listener.PLAIN, gateway);
            Await.until("opened, closed, twice", () -> log.lines().size() >= 4);
            assertThat(log.lines()).hasSize(4).allMatch(line -> line.startsWith("An observer of tunnels has failed: "));
        }
    }

    private record Thrower(boolean error) implements TunnelObserver {
        @Override
        public void opened(Tunnel session) {
            fail();
        }

        @Override
        public void closed(Tunnel session, TunnelEnd end) {
            fail();
        }

        private void fail() {
            if (error) {
                throw new StackOverflowError("as a test wants it");
            }
            throw new IllegalStateException("as a test wants it");
        }
    }
}
