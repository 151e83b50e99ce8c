// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.loop.SocketEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel as others see it: its figures while it is open, and the ways to end it.
 */
@Timeout(60)
class TunnelTest {
    private final EventLoops loops = new EventLoops(1);
    private final OpenTunnels tunnels = new OpenTunnels(Duration.ofMillis(5));
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private ServerSocketChannel server;
    private Socket client;
    private Socket backend;
    private Tunnel tunnel;
    private Thread running;

    @BeforeEach
    void open() throws Exception {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        EventLoop loop = loops.next();
        client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        SocketEndpoint toClient = new SocketEndpoint(loop, server.accept());
        backend = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        SocketEndpoint toBackend = new SocketEndpoint(loop, server.accept());
        tunnel = PlainTunnel.of("1", loop, new TunnelEnds(toClient, new byte[0], toBackend, new Nobody(), () -> {}), tunnels);
        running = Thread.ofVirtual().start(() -> {
            tunnel.run();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        // a masked binary frame of one byte
        client.getOutputStream().write(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 7});
        assertThat(backend.getInputStream().read()).isEqualTo(7);
        backend.getOutputStream().write(9);
        assertThat(client.getInputStream().readNBytes(3)).containsExactly(0x82, 1, 9);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        backend.close();
        server.close();
        loops.close();
    }

    private void awaitEnd(boolean withInterrupt) throws Exception {
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isEqualTo(withInterrupt);
        assertThat(tunnels.count()).isZero();
    }

    private void closedWith(String reason) throws Exception {
        DataInputStream in = new DataInputStream(client.getInputStream());
        assertThat(in.readUnsignedByte()).isEqualTo(0x88);
        assertThat(in.readUnsignedByte()).isEqualTo(2 + reason.length());
        assertThat(in.readUnsignedShort()).isEqualTo(CloseCodes.GOING_AWAY);
        assertThat(new String(in.readNBytes(reason.length()), StandardCharsets.UTF_8)).isEqualTo(reason);
        client.close();
        backend.close();
        awaitEnd(false);
    }

    @Test
    void itTellsWhatItIsAndWhatHasPassed() throws Exception {
        assertThat(tunnels.sessions()).containsExactly(tunnel);
        assertThat(tunnel.tunnel()).isEqualTo("t");
        assertThat(tunnel.age()).isPositive().isLessThan(Duration.ofHours(1));
        TunnelTraffic traffic = tunnel.traffic();
        assertThat(traffic.bytesToBackend()).isEqualTo(1);
        assertThat(traffic.framesFromClient()).isEqualTo(1);
        tunnel.abort();
        awaitEnd(false);
    }

    @Test
    void observersAreToldNowAndThenThatItIsOpen() throws Exception {
        CountDownLatch told = new CountDownLatch(2);
        tunnels.observers().add(new TunnelObserver() {
            @Override
            public void goesOn(Tunnel session) {
                told.countDown();
            }
        });
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        tunnel.abort();
        awaitEnd(false);
    }

    @Test
    void itIsClosedInOrder() throws Exception {
        tunnel.close(CloseCodes.GOING_AWAY, "bye");
        closedWith("bye");
    }

    @Test
    void itIsClosedInALull() throws Exception {
        tunnel.closeInLull(CloseCodes.GOING_AWAY, "later", Duration.ofSeconds(30));
        closedWith("later");
    }

    @Test
    void anAbortEndsBothConnections() throws Exception {
        tunnel.abort();
        awaitEnd(false);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(backend.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void anInterruptOfItsThreadIsAnAbortAndIsNotForgotten() throws Exception {
        running.interrupt();
        awaitEnd(true);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(backend.getInputStream().read()).isEqualTo(-1);
    }
}
