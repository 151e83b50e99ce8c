package org.wstunnel.backend;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A TLS link keeps the rules of a {@link BackendLink}, on virtual threads.
 */
@Timeout(60)
class TlsLinkTest {
    private static final int TICK_MILLIS = 50;
    private static SSLContext context;

    private SSLSocket peer;
    private TlsLink link;

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "server",
                "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12", "-keystore", file.toString(),
                "-storepass", "changeit").redirectErrorStream(true).start();
        assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes())).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SSLSocket> accepted = CompletableFuture.supplyAsync(() -> accept(server));
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), "localhost", 1, true);
            socket.startHandshake();
            peer = accepted.get();
            link = new TlsLink(channel, socket, TICK_MILLIS);
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        link.close();
        peer.close();
    }

    private static SSLSocket accept(ServerSocket server) {
        try {
            SSLSocket socket = (SSLSocket) server.accept();
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> CompletableFuture<T> onVirtualThread(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(call.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    @Test
    void aTickWithoutBytesIsNoEnd() throws Exception {
        byte[] bytes = new byte[10];
        int idle = onVirtualThread(() -> link.read(bytes, 0, 10)).get();
        assertThat(idle).isZero();
        peer.getOutputStream().write(new byte[] {1, 2, 3});
        int read = onVirtualThread(() -> {
            int n = 0;
            while (n == 0) {
                n = link.read(bytes, 0, 10);
            }
            return n;
        }).get();
        assertThat(read).isEqualTo(3);
        assertThat(bytes).startsWith(1, 2, 3);
    }

    @Test
    void theBackendsEndIsAnEnd() throws Exception {
        peer.shutdownOutput();
        byte[] bytes = new byte[10];
        int read = onVirtualThread(() -> {
            int n = 0;
            while (n == 0) {
                n = link.read(bytes, 0, 10);
            }
            return n;
        }).get();
        assertThat(read).isEqualTo(-1);
        // the other direction is still open with TLS 1.3
        link.write(new byte[] {7}, 0, 1);
        assertThat(peer.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void anEndOfOursLeavesTheOtherDirectionOpen() throws Exception {
        link.write(new byte[] {5}, 0, 1);
        link.shutdownOutput();
        assertThat(peer.getInputStream().readAllBytes()).containsExactly(5);
        peer.getOutputStream().write(6);
        byte[] bytes = new byte[1];
        assertThat(link.read(bytes, 0, 1)).isEqualTo(1);
        assertThat(bytes).containsExactly(6);
    }

    @Test
    void closingEndsAWriteThatTheBackendHoldsUpAndAReadAtOnce() throws Exception {
        CompletableFuture<Void> writer = onVirtualThread(() -> {
            byte[] piece = new byte[32_768];
            while (true) {
                link.write(piece, 0, piece.length);
            }
        });
        CompletableFuture<Integer> reader = onVirtualThread(() -> {
            byte[] bytes = new byte[1];
            int n = 0;
            while (n == 0) {
                n = link.read(bytes, 0, 1);
            }
            return n;
        });
        // the writer is held up when the peer's buffers are full, and not before
        assertThatThrownBy(() -> writer.get(1, TimeUnit.SECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
        onVirtualThread(() -> {
            link.close();
            return null;
        }).get(10, TimeUnit.SECONDS);
        assertThat(writer).failsWithin(java.time.Duration.ofSeconds(10)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
        assertThat(reader).failsWithin(java.time.Duration.ofSeconds(10)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(IOException.class);
        assertThat(link.closed()).isTrue();
    }

    @Test
    void aRecordThatComesInPiecesSurvivesTicks() throws Exception {
        // a relay between the two that lets the peer's record through byte by byte, with pauses of several ticks in it
        try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket server = context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<SSLSocket> accepted = CompletableFuture.supplyAsync(() -> accept(server));
            java.util.concurrent.atomic.AtomicBoolean slow = new java.util.concurrent.atomic.AtomicBoolean();
            Thread.ofVirtual().start(() -> relay(relay, server.getLocalPort(), slow));
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.getLocalPort()));
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), "localhost", 1, true);
            socket.startHandshake();
            try (TlsLink relayed = new TlsLink(channel, socket, 5); SSLSocket other = accepted.get()) {
                other.getOutputStream().write(1);
                byte[] bytes = new byte[16];
                while (relayed.read(bytes, 0, 16) == 0) {
                    Thread.onSpinWait();
                }
                slow.set(true);
                other.getOutputStream().write(new byte[] {9, 8, 7});
                int ticks = 0;
                int n = relayed.read(bytes, 0, 16);
                while (n == 0) {
                    ticks++;
                    n = relayed.read(bytes, 0, 16);
                }
                assertThat(n).isEqualTo(3);
                assertThat(bytes).startsWith(9, 8, 7);
                assertThat(ticks).isPositive();
            }
        }
    }

    private static void relay(ServerSocket listener, int port, java.util.concurrent.atomic.AtomicBoolean slow) {
        try (Socket left = listener.accept(); Socket right = new Socket(InetAddress.getLoopbackAddress(), port)) {
            left.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> {
                try {
                    left.getInputStream().transferTo(right.getOutputStream());
                } catch (IOException e) {
                    // the test has ended
                    return;
                }
            });
            for (int b = right.getInputStream().read(); b >= 0; b = right.getInputStream().read()) {
                left.getOutputStream().write(b);
                if (slow.get()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        } catch (IOException e) {
            // the test has ended
            return;
        }
    }
}
