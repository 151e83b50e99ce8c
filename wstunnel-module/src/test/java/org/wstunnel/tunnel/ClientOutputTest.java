// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.wstunnel.loop.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is sent to the client besides data waits its turn, and takes little room.
 */
class ClientOutputTest {
    private final SimulatedLoop loop = new SimulatedLoop();
    private final List<String> sent = new ArrayList<>();
    private final Verdict verdict = new Verdict();
    private final SimulatedEndpoint client = new SimulatedEndpoint("client", loop, verdict, new Reader());
    private final TunnelState state = new TunnelState();
    private final ClientOutput output = new ClientOutput(loop, client, state);
    private byte[] ping = new byte[0];

    private final class Reader implements SimulatedEndpoint.Peer, ServerFrames.Sink {
        private final ServerFrames frames = new ServerFrames(verdict, this);

        @Override
        public void reads() {
            // it sends nothing
        }

        @Override
        public void written(ByteBuffer bytes) {
            frames.read(bytes.duplicate());
        }

        @Override
        public void took(byte[] bytes, int length) {
            // read when it was written
        }

        @Override
        public void ended() {
            sent.add("end");
        }

        @Override
        public void closed(boolean inOrder) {
            sent.add("closed");
        }

        @Override
        public void data(boolean text, ByteBuffer bytes, int at, int length) {
            sent.add("data " + length);
        }

        @Override
        public void ping(byte[] payload) {
            ping = payload;
            sent.add("ping " + payload.length);
        }

        @Override
        public void pong(byte[] payload) {
            sent.add("pong " + payload.length);
        }

        @Override
        public void close(int code, String reason) {
            sent.add("close " + code);
        }
    }

    private void sendData() {
        output.data(ByteBuffer.allocateDirect(3).put((byte) 0x82).put((byte) 1).put((byte) 7).flip());
    }

    /** Output that has waited is taken. */
    private void take() {
        client.room(SimulatedEndpoint.ENDLESS);
        // as the loop does
        client.ready();
        assertThat(verdict.fault()).isNull();
    }

    private void open() throws IOException {
        client.open(new Endpoint.Listener() {
            @Override
            public void readable() {
                // nothing comes
            }

            @Override
            public void written() {
                sent.add(output.written() ? "data was taken" : "other output was taken");
            }

            @Override
            public void writeFailed(IOException cause) {
                output.failed(cause);
            }

            @Override
            public void failed(Throwable cause) {
                verdict.fault(cause.toString());
            }
        });
    }

    @Test
    void pongsThatComeTogetherAreWrittenTogether() {
        for (int i = 0; i < 3; i++) {
            output.pong(new byte[125], 100 + i);
        }
        assertThat(sent).isEmpty();
        output.flushPongs();
        assertThat(sent).containsExactly("pong 100", "pong 101", "pong 102");
        output.flushPongs();
        assertThat(sent).hasSize(3);
    }

    @Test
    void ofPongsThatAreMoreThanSomeKilobytesTheLastOneIsWrittenBehindThem() {
        // with its header each is 104 bytes, for which 106 must be there: 39 in 4096
        for (int i = 0; i < 100; i++) {
            output.pong(new byte[125], i < 99 ? 102 : 110);
        }
        output.flushPongs();
        assertThat(sent).hasSize(40).endsWith("pong 102", "pong 110");
    }

    @Test
    void aPongThatFitsExactlyIsWrittenWithTheOthers() {
        for (int i = 0; i < 64; i++) {
            output.pong(new byte[125], 60);
        }
        // 64 times 62 are 3968: there is room for one of 124 bytes and the largest header
        output.pong(new byte[125], 124);
        output.pong(new byte[125], 1);
        output.flushPongs();
        assertThat(sent).hasSize(66).endsWith("pong 124", "pong 1");
    }

    @Test
    void whatWaitsForDataIsWrittenBehindItOnceEach() throws IOException {
        open();
        client.noRoom();
        sendData();
        output.pong(new byte[125], 5);
        output.pong(new byte[125], 6);
        output.ping();
        output.ping();
        assertThat(output.waiting()).isTrue();
        assertThat(output.pingsWritten()).isZero();
        assertThat(output.awaitingPong()).isFalse();
        loop.pass(10);
        take();
        assertThat(sent).containsExactly("data 1", "pong 6", "ping 8", "data was taken");
        assertThat(output.pingsWritten()).isEqualTo(1);
        assertThat(output.pingWritten()).isEqualTo(10);
        assertThat(output.awaitingPong()).isTrue();
    }

    @Test
    void aControlFrameThatHasWaitedIsNoData() throws IOException {
        open();
        client.noRoom();
        output.ping();
        assertThat(output.waiting()).isTrue();
        take();
        assertThat(sent).containsExactly("ping 8", "other output was taken");
    }

    @Test
    void aRoundTripIsThatOfTheLastPingAndCountsOnce() {
        output.ping();
        byte[] first = ping;
        assertThat(output.roundTrip(first, 7)).isEqualTo(-1);
        loop.pass(5);
        output.ping();
        assertThat(ping).isNotEqualTo(first).hasSize(8);
        loop.pass(3);
        assertThat(output.roundTrip(first, 8)).isEqualTo(-1);
        assertThat(output.roundTrip(ping, 8)).isEqualTo(3);
        assertThat(output.roundTrip(ping, 8)).isEqualTo(-1);
    }

    @Test
    void nothingIsHandedOverWhileSomethingWaits() throws IOException {
        open();
        assertThat(output.handOver()).isTrue();
        client.noRoom();
        sendData();
        assertThat(output.handOver()).isFalse();
        assertThat(output.waiting()).isTrue();
        take();
        assertThat(output.handOver()).isTrue();
    }

    @Test
    void afterTheCloseNoPingIsAnswered() {
        state.close(1001, "bye", TunnelEnd.By.SERVER);
        output.writeWaiting();
        output.pong(new byte[125], 4);
        output.flushPongs();
        output.ping();
        assertThat(sent).containsExactly("close 1001");
    }
}
