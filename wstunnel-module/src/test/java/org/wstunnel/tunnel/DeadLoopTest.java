// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.loop.EventLoop;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.loop.SocketEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel whose loop has died between the 101 and its opening.
 */
@Timeout(60)
class DeadLoopTest {
    @Test
    void theClientIsTold1011() throws Exception {
        EventLoops loops = new EventLoops(1);
        EventLoop loop = loops.next();
        loops.close();
        while (loop.execute(() -> {})) {
            Thread.onSpinWait();
        }
        AtomicInteger places = new AtomicInteger(1);
        try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
                SocketChannel toClient = server.accept();
                SocketChannel toBackend = SocketChannel.open(server.getLocalAddress());
                SocketChannel backend = server.accept()) {
            TunnelEnds ends = new TunnelEnds(new SocketEndpoint(loop, toClient), new byte[0], new SocketEndpoint(loop, toBackend),
                    new Nobody(), places::decrementAndGet);
            OpenTunnels tunnels = new OpenTunnels(Duration.ZERO);
            PlainTunnel.of("1", loop, ends, tunnels).run();
            DataInputStream in = new DataInputStream(client.getInputStream());
            assertThat(in.readUnsignedByte()).isEqualTo(0x88);
            in.readUnsignedByte();
            assertThat(in.readUnsignedShort()).isEqualTo(CloseCodes.BACKEND_LOST);
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("internal error");
            assertThat(backend.socket().getInputStream().read()).isEqualTo(-1);
            assertThat(places).hasValue(0);
            assertThat(tunnels.count()).isZero();
        }
    }
}
