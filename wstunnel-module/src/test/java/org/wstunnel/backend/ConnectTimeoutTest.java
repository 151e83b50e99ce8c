// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.helidon.common.tls.TlsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An attempt ends when its time is over: never before, and within a tenth of a second after it.
 * <p>
 * A busy machine may let a thread wait for longer than that, so the end is looked for in the quickest of many attempts;
 * the beginning holds for each of them.
 */
@Timeout(120)
class ConnectTimeoutTest {
    private static final Duration ACCURACY = Duration.ofMillis(100);
    private static final int ENOUGH = 3;
    private static final int ATTEMPTS = 40;

    private final FullListeners full = new FullListeners();

    @AfterEach
    void close() throws Exception {
        full.close();
    }

    private interface Step {
        void connect(Dial dial) throws IOException;
    }

    private static void assertAccurate(int millis, Step attempt) {
        Duration timeout = Duration.ofMillis(millis);
        List<Duration> times = new ArrayList<>();
        int accurate = 0;
        while (accurate < ENOUGH) {
            assertThat(times).as("attempts that took longer than " + timeout + " and " + ACCURACY).hasSizeLessThan(ATTEMPTS);
            long start = System.nanoTime();
            Dial dial = Dial.within(timeout);
            assertThatThrownBy(() -> attempt.connect(dial)).isInstanceOf(SocketTimeoutException.class);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            times.add(time);
            assertThat(time).isGreaterThanOrEqualTo(timeout);
            if (time.compareTo(timeout.plus(ACCURACY)) <= 0) {
                accurate++;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 270})
    void ofAnAddress(int millis) throws IOException {
        int port = full.tcp(0, "127.0.0.1");
        assertAccurate(millis, dial -> new TcpAddress("127.0.0.1", port).connect(dial));
    }

    // these are no names
    @SuppressWarnings("AddressSelection")
    @ParameterizedTest
    @ValueSource(ints = {50, 270})
    void ofSeveralAddresses(int millis) throws IOException {
        int port = full.tcp(0, "127.0.0.1", "127.0.0.2");
        List<InetAddress> addresses = List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2"));
        assertAccurate(millis, dial -> new ConnectRace(addresses, port, dial).run().close());
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 130})
    void ofAUnixSocket(int millis, @TempDir Path directory) throws IOException {
        Path path = directory.resolve("s");
        full.unix(path);
        assertAccurate(millis, dial -> new UnixAddress(path).connect(dial));
        Files.delete(path);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 130})
    void ofATlsHandshakeThatIsNotAnswered(int millis) throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open()) {
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
            TlsAddress address = new TlsAddress(new TcpAddress("127.0.0.1", silent.socket().getLocalPort()),
                    TlsConfig.builder().build(), "localhost");
            assertAccurate(millis, address::connect);
        }
    }
}
