// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The quickest of several addresses gets the connection.
 */
@Timeout(60)
class ConnectRaceTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private final List<AutoCloseable> open = new ArrayList<>();
    private int port;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable it : open) {
            it.close();
        }
    }

    private static InetAddress ip(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private ServerSocketChannel listen(String address, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        open.add(server);
        server.bind(new InetSocketAddress(address, port), backlog);
        port = server.socket().getLocalPort();
        return server;
    }

    /** Fills the queue of a listener: further connects to it hang. */
    private void hang(String address) throws IOException {
        ServerSocketChannel full = listen(address, 1);
        while (true) {
            Socket socket = new Socket();
            open.add(socket);
            try {
                socket.connect(full.getLocalAddress(), 300);
            } catch (IOException e) {
                return;
            }
        }
    }

    private SocketChannel race(Duration timeout, String... addresses) throws IOException {
        List<InetAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(ip(address));
        }
        return new ConnectRace(list, port, Dial.within(timeout)).run();
    }

    private static String peer(SocketChannel channel) {
        return channel.socket().getInetAddress().getHostAddress();
    }

    @Test
    void theFirstWinsIfItAnswers() throws IOException {
        listen("127.0.0.2", 10);
        ServerSocketChannel second = listen("127.0.0.3", 10);
        try (SocketChannel channel = race(LONG, "127.0.0.2", "127.0.0.3")) {
            assertThat(peer(channel)).isEqualTo("127.0.0.2");
        }
        second.configureBlocking(false);
        assertThat(second.accept()).as("the other one was not dialled").isNull();
    }

    @Test
    void aRefusalMovesOnAtOnceAndAHangingOneAfterTheDelay() throws IOException {
        listen("127.0.0.4", 10);
        hang("127.0.0.2");
        long start = System.nanoTime();
        try (SocketChannel channel = race(LONG, "127.0.0.2", "127.0.0.3", "127.0.0.4")) {
            assertThat(peer(channel)).isEqualTo("127.0.0.4");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(250), Duration.ofSeconds(15));
        }
    }

    @Test
    void ifAllRefuseAllAreNamed() throws IOException {
        listen("127.0.0.4", 10).close();
        assertThatThrownBy(() -> race(LONG, "127.0.0.2", "127.0.0.3"))
                .isInstanceOf(ConnectException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void theTimeOfAllIsTheDials() throws IOException {
        hang("127.0.0.2");
        hang("127.0.0.3");
        assertThatThrownBy(() -> race(Duration.ofMillis(600), "127.0.0.2", "127.0.0.3"))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        hang("127.0.0.2");
        hang("127.0.0.3");
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread racing = Thread.ofVirtual().start(() -> {
            try {
                race(LONG, "127.0.0.2", "127.0.0.3").close();
                end.complete(null);
            } catch (IOException e) {
                end.complete(e);
            }
        });
        racing.interrupt();
        assertThat(end.get()).isInstanceOf(ClosedByInterruptException.class);
    }

    @Test
    void theFamiliesTakeTurns() throws IOException {
        assertThat(NameLookup.interleaved(ip("10.0.0.1"), ip("10.0.0.2"), ip("10.0.0.3"), ip("2001:db8::1"), ip("2001:db8::2")))
                .containsExactly(ip("10.0.0.1"), ip("2001:db8::1"), ip("10.0.0.2"), ip("2001:db8::2"), ip("10.0.0.3"));
        assertThat(NameLookup.interleaved(ip("2001:db8::1"), ip("10.0.0.1"), ip("10.0.0.2")))
                .containsExactly(ip("2001:db8::1"), ip("10.0.0.1"), ip("10.0.0.2"));
    }

    @Test
    void anAddressNeedsNoLookup() {
        assertThat(List.of("10.0.0.1", "::1", "fe80::1%lo")).allMatch(NameLookup::isAddress);
        assertThat(List.of("localhost", "10.example", "a1", "3com.com")).noneMatch(NameLookup::isAddress);
    }
}
