package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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
 * A busy machine may let a thread wait for longer than that, so the end is looked for in the quickest of many attempts; the beginning
 * holds for each of them.
 */
@Timeout(120)
class ConnectTimeoutTest {
    private static final Duration ACCURACY = Duration.ofMillis(100);
    private static final int ENOUGH = 3;
    private static final int ATTEMPTS = 40;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable it : open) {
            it.close();
        }
    }

    /** A listener whose queue is full: Linux drops further connection requests, so that they hang as with a dead host. */
    private int hangingPort(int port, String... addresses) throws IOException {
        int bound = port;
        for (String address : addresses) {
            ServerSocketChannel full = ServerSocketChannel.open();
            open.add(full);
            full.bind(new InetSocketAddress(address, bound), 1);
            bound = full.socket().getLocalPort();
            while (true) {
                Socket socket = new Socket();
                open.add(socket);
                try {
                    socket.connect(full.getLocalAddress(), 300);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
        }
        return bound;
    }

    private Path hangingSocket(Path directory) throws IOException {
        ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(full);
        Path path = directory.resolve("s");
        full.bind(UnixDomainSocketAddress.of(path), 1);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            open.add(channel);
            channel.configureBlocking(false);
            try {
                if (!channel.connect(UnixDomainSocketAddress.of(path))) {
                    return path;
                }
            } catch (IOException e) {
                return path;
            }
        }
    }

    private interface Attempt {
        void connect(Dial dial) throws IOException;
    }

    private static void assertAccurate(int millis, Attempt attempt) {
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
        int port = hangingPort(0, "127.0.0.1");
        assertAccurate(millis, dial -> new TcpAddress("127.0.0.1", port).connect(dial));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 270})
    void ofSeveralAddresses(int millis) throws IOException {
        int port = hangingPort(0, "127.0.0.1", "127.0.0.2");
        List<InetAddress> addresses = List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2"));
        assertAccurate(millis, dial -> new ConnectRace(addresses, port, dial).run().close());
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 130})
    void ofAUnixSocket(int millis, @TempDir Path directory) throws IOException {
        Path path = hangingSocket(directory);
        assertAccurate(millis, dial -> new UnixAddress(path).connect(dial));
        Files.delete(path);
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 130})
    void ofATlsHandshakeThatIsNotAnswered(int millis) throws IOException {
        ServerSocketChannel silent = ServerSocketChannel.open();
        open.add(silent);
        silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        TlsAddress address = new TlsAddress(new TcpAddress("127.0.0.1", silent.socket().getLocalPort()), TlsConfig.builder().build(), "localhost");
        assertAccurate(millis, address::connect);
    }
}
