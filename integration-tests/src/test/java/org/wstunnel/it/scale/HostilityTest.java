// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.scale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.bench.BackendProcess;
import org.wstunnel.it.bench.Load;
import org.wstunnel.it.bench.ProcessFigures;
import org.wstunnel.it.bench.Sample;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.TlsOriginator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that want the gateway's memory or its time, while honest ones use it. The gateway has a small heap: whatever
 * an attack could make it keep would end it. It outlives all attacks, one after the other.
 */
@Tag("scale")
class HostilityTest {
    private static final String HEAP = "-Xmx96m";
    private static final int HONEST = 16;
    private static final double SECONDS = 6;
    private static final int SLOW_HANDSHAKES = 500;
    private static final int PINGS = 1_000_000;
    /**
     * So many that none sends more than what the buffers of its connection take: then it would wait, as everybody who
     * does not read.
     */
    private static final int PING_CLIENTS = 32;
    private static final int ATTACKERS = 4;
    /** Many times as many as there are processors, and none of them ever waits. */
    private static final int STREAMS = 64;
    private static final int MIB = 1024 * 1024;
    /** Each waits for its answer; so many, that together they have their share of the processors. */
    private static final int REFUSED_CLIENTS = 32;
    private static final int REFUSED_PER_SECOND = 100_000 / 60;

    private static BackendProcess backend;
    private static DemoProcess plain;
    private static Sample plainAtRest;

    private final AtomicBoolean over = new AtomicBoolean();
    private final LongAdder done = new LongAdder();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private DemoProcess demo;
    /** Where attackers and honest clients connect. */
    private int port;
    /** What honest clients have of the gateway while nobody attacks it. */
    private Sample atRest;

    @BeforeAll
    static void start() throws IOException {
        backend = BackendProcess.start();
        plain = demo("");
        plainAtRest = honest(plain.port());
    }

    @AfterAll
    static void stop() {
        plain.close();
        backend.close();
    }

    @BeforeEach
    void attackThePlainOne() {
        demo = plain;
        port = plain.port();
        atRest = plainAtRest;
    }

    @AfterEach
    void leave() throws IOException {
        over.set(true);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static DemoProcess demo(String tls) throws IOException {
        return DemoProcess.start("""
                server:
                  host: 127.0.0.1
                  port: 0
                  backlog: 4096
                %s
                  features:
                    wstunnel:
                      tunnels:
                        - path: "/echo"
                          backends: [ { host: 127.0.0.1, port: %d } ]
                        - path: "/sink"
                          backends: [ { host: 127.0.0.1, port: %d } ]
                """.formatted(tls, backend.echo(), backend.sink()), DemoProcess.UNDER_LOAD, HEAP, "-XX:+ExitOnOutOfMemoryError",
                "-Djava.util.logging.config.file=" + ScaleTest.quiet());
    }

    @Test
    void slowHandshakesHoldUpNobody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW_HANDSHAKES; i++) {
            slow.add(connect());
        }
        underAttack("slow handshakes, a byte every 100 ms each", () -> {
            byte[] request = "GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    .getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < request.length && !over.get(); i++) {
                for (Socket socket : slow) {
                    socket.getOutputStream().write(request[i]);
                    done.increment();
                }
                pause(100);
            }
        });
    }

    @Test
    void framesOfOneByteCostLittleOverTlsToo() throws Exception {
        try (DemoProcess overTls = demo(Certificates.yaml().indent(2).stripTrailing());
                TlsOriginator originator = TlsOriginator.to(overTls.port())) {
            demo = overTls;
            port = originator.port();
            atRest = honest(port);
            framesOfOneByteCostLittle();
        }
    }

    @Test
    void framesOfOneByteCostLittle() throws Exception {
        byte[] frames = join(Stream.generate(() -> Frame.binary(new byte[1])).limit(4096));
        underAttack("frames of one byte", parallel(ATTACKERS, () -> {
            RawClient client = RawClient.open(port, "/echo");
            sockets.add(client.socket());
            Thread.ofVirtual().start(() -> drain(client.socket()));
            while (!over.get()) {
                client.socket().getOutputStream().write(frames);
                done.add(4096);
            }
        }));
    }

    @Test
    void aMillionPingsThatNobodyReadsTheAnswersOf() throws Exception {
        byte[] pings = join(Stream.generate(() -> Frame.of(Frame.PING, new byte[125])).limit(1000));
        underAttack("pings without reading pongs", PINGS, parallel(PING_CLIENTS, () -> {
            RawClient client = RawClient.open(port, "/echo");
            sockets.add(client.socket());
            for (int i = 0; i < PINGS / PING_CLIENTS && !over.get(); i += 1000) {
                client.socket().getOutputStream().write(pings);
                done.add(1000);
            }
        }));
    }

    @Test
    void pingsThatAreAnsweredDoNotKeepOthersWaiting() throws Exception {
        byte[] pings = join(Stream.generate(() -> Frame.of(Frame.PING, new byte[0])).limit(4096));
        underAttack("pings whose pongs are read", parallel(ATTACKERS, () -> {
            RawClient client = RawClient.open(port, "/echo");
            sockets.add(client.socket());
            Thread.ofVirtual().start(() -> drain(client.socket()));
            while (!over.get()) {
                client.socket().getOutputStream().write(pings);
                done.add(4096);
            }
        }));
    }

    @Test
    void streamsDoNotKeepOthersWaiting() throws Exception {
        byte[] frame = Frame.binary(new byte[16 * 1024]);
        double messages = underAttack("bytes to a backend that takes all, in " + STREAMS + " streams", parallel(STREAMS, () -> {
            RawClient client = RawClient.open(port, "/sink");
            sockets.add(client.socket());
            while (!over.get()) {
                client.socket().getOutputStream().write(frame);
                done.add(frame.length);
            }
        }));
        // not how fast, but whose turn it is: in front of a turn of a stream are those who wait for a message. They are
        // 15 and more here, but one where the machine has much else to do; without turns they are a few hundredths
        assertThat(messages * MIB).as("messages of honest clients for each MiB of the streams").isGreaterThan(0.2);
    }

    @Test
    void oversizeHeadersAreRefused() throws Exception {
        byte[] start = "GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Large: ".getBytes(StandardCharsets.ISO_8859_1);
        byte[] more = "a".repeat(64 * 1024).getBytes(StandardCharsets.ISO_8859_1);
        underAttack("headers of a megabyte", parallel(ATTACKERS, () -> {
            while (!over.get()) {
                try (Socket socket = connect()) {
                    OutputStream out = socket.getOutputStream();
                    out.write(start);
                    for (int i = 0; i < 16; i++) {
                        out.write(more);
                    }
                    // a status of 4xx, or nothing more where the reset has overtaken it
                    String answer = new String(socket.getInputStream().readNBytes(10), StandardCharsets.ISO_8859_1);
                    assertThat(answer).matches("|HTTP/1\\.1 4");
                } catch (IOException e) {
                    // the connection was closed under the attacker
                }
                done.increment();
            }
        }));
    }

    @Test
    void clientsThatGoInTheMiddleOfTheirHeadersLeaveNothing() throws Exception {
        byte[] half = ("GET /echo?" + "a".repeat(1900) + " HTTP/1.1\r\nHost: localhost\r\nX: ")
                .getBytes(StandardCharsets.ISO_8859_1);
        underAttack("half a request and away", parallel(REFUSED_CLIENTS, () -> {
            while (!over.get()) {
                try (Socket socket = connect()) {
                    socket.getOutputStream().write(half);
                    socket.shutdownOutput();
                    // so that the next one is not in front of this one
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // the connection was closed under the attacker
                }
                done.increment();
            }
        }));
    }

    @Test
    void refusedUpgradesAreCheap() throws Exception {
        byte[] request = ("GET /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example.org\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        underAttack("refused upgrades, 100 000 a minute", parallel(REFUSED_CLIENTS, () -> {
            long start = System.nanoTime();
            for (long i = 0; !over.get(); i++) {
                while (i > (System.nanoTime() - start) / 1e9 * REFUSED_PER_SECOND / REFUSED_CLIENTS && !over.get()) {
                    pause(5);
                }
                try (Socket socket = connect()) {
                    socket.getOutputStream().write(request);
                    assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                            .isEqualTo("HTTP/1.1 403");
                    done.increment();
                }
            }
        }));
    }

    /** What an attacker does until it is over; it may well be refused. */
    private interface Attack {
        void run() throws IOException;
    }

    private static Attack parallel(int count, Attack attack) {
        return () -> {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(background(attack));
            }
            all.forEach(CompletableFuture::join);
        };
    }

    private static CompletableFuture<Void> background(Attack attack) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                attack.run();
                future.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private double underAttack(String name, Attack attack) throws Exception {
        return underAttack(name, 1, attack);
    }

    /** Returns how many messages the honest clients had for each thing that the attack did. */
    private double underAttack(String name, long atLeast, Attack attack) throws Exception {
        long heapBefore = ProcessFigures.liveHeap(demo.handle());
        int descriptors = ProcessFigures.descriptors(demo.handle());
        long start = System.nanoTime();
        CompletableFuture<Void> attacking = background(attack);
        Sample during = honest(port);
        while (done.sum() < atLeast && !attacking.isDone()) {
            during = honest(port);
        }
        long heapDuring = ProcessFigures.liveHeap(demo.handle());
        long attacks = done.sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        leave();
        try {
            attacking.get();
        } catch (ExecutionException e) {
            // the gateway, or the end of the test, has closed the attacker's socket
            assertThat(e.getCause()).isNotInstanceOf(AssertionError.class);
        }
        System.out.printf(Locale.ROOT,
                "%s: %d in %.0f s; honest clients %.0f messages/s, p99 %.1f ms (without %.0f and %.1f ms); "
                        + "live heap %.1f MB (without %.1f)%n",
                name, attacks, seconds, during.rate(), during.p99() / 1000, atRest.rate(), atRest.p99() / 1000,
                heapDuring / 1e6, heapBefore / 1e6);

        assertThat(attacks).as("the attack took place").isGreaterThanOrEqualTo(atLeast);
        assertThat(demo.handle().isAlive()).as("the gateway runs").isTrue();
        // how many is a matter of the machine, on which attackers and honest clients share the processors too
        assertThat(during.rate()).as("honest messages per second").isPositive();
        assertThat(heapDuring - heapBefore).as("growth of the live heap").isLessThan(48_000_000);
        Await.until("the attackers' descriptors are closed", () -> ProcessFigures.descriptors(demo.handle()) <= descriptors + 4);
        return during.rate() * seconds / attacks;
    }

    private static Sample honest(int port) throws IOException {
        try (Load load = Load.roundTrips(HONEST, port)) {
            return load.run(0.5, SECONDS / 2);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        sockets.removeIf(Socket::isClosed);
        sockets.add(socket);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    private static void drain(Socket socket) {
        byte[] bytes = new byte[65536];
        try (InputStream in = socket.getInputStream()) {
            while (in.read(bytes) >= 0) {
                // only so that the gateway can go on
            }
        } catch (IOException e) {
            // closed at the end
        }
    }

    private static byte[] join(Stream<byte[]> frames) {
        return frames.reduce((a, b) -> {
            byte[] both = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            return both;
        }).orElseThrow();
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}
