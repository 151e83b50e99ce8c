package org.wstunnel.it;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import io.helidon.common.socket.PlainSocket;

import org.junit.jupiter.api.Test;

import org.wstunnel.tunnel.ReadLimit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On the class path the socket behind this version of Helidon's is reached, so that an open tunnel with a small buffer starts no timers.
 */
class ReadLimitTest {
    @Test
    void onlyReadsIntoLargeBuffersHaveATimeLimit() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket accepted = listener.accept()) {
            assertThat(client.isConnected()).isTrue();
            accepted.setSoTimeout(30_000);
            ReadLimit limit = new ReadLimit(PlainSocket.server(accepted, "client", "server"));
            assertThat(accepted.getSoTimeout()).isEqualTo(30_000);

            limit.forBuffer(2048);
            assertThat(accepted.getSoTimeout()).isZero();
            limit.forBuffer(32 * 1024);
            assertThat(accepted.getSoTimeout()).isEqualTo(10_000);
            limit.forBuffer(2048);
            assertThat(accepted.getSoTimeout()).isZero();
        }
    }
}
