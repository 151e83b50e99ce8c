// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Plain sockets over the loopback interface, whose buffers are small.
 */
class SocketEndpointTest {
    private static final int LARGE = 1 << 20;

    private Loops loops;
    private Wire wire;
    private SocketEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        loops = new Loops();
        wire = Wire.open();
        endpoint = new SocketEndpoint(loops.loop(), wire.near());
    }

    @AfterEach
    void close() throws IOException {
        loops.close();
        wire.close();
    }

    @Test
    void whatTheSocketDoesNotTakeWaitsAndKeepsItsOrder() throws IOException {
        Events events = loops.open(endpoint);
        byte[] first = Loops.bytes(LARGE, 1);
        byte[] second = Loops.bytes(LARGE, 2);
        byte[] third = Loops.bytes(3, 3);
        assertThat(loops.write(endpoint, first)).isFalse();
        assertThat(loops.write(endpoint, second)).isFalse();
        assertThat(loops.write(endpoint, third)).isFalse();
        assertThat(loops.on(endpoint::waiting)).isBetween(LARGE, 2 * LARGE + 3);
        Thread.ofVirtual().start(() -> {
            events.awaitFlushed();
            loops.on(() -> {
                endpoint.close();
                return null;
            });
        });
        assertThat(wire.receiveAll()).isEqualTo(Loops.concat(first, second, third));
        assertThat(endpoint.waiting()).isZero();
    }

    @Test
    void whatTheSocketTakesDoesNotWait() throws IOException {
        loops.open(endpoint);
        assertThat(loops.write(endpoint, new byte[100])).isTrue();
        assertThat(loops.on(endpoint::waiting)).isZero();
    }

    @Test
    void closingWithOutputWaitingResetsTheConnection() {
        loops.open(endpoint);
        loops.write(endpoint, new byte[LARGE]);
        loops.on(() -> {
            endpoint.close();
            return null;
        });
        assertThatThrownBy(wire::receiveAll).isInstanceOf(IOException.class).hasMessageContaining("reset");
        assertThat(loops.loop().load()).isZero();
    }

    @Test
    void closingDeliversWhatWasWritten() throws IOException {
        loops.open(endpoint);
        loops.write(endpoint, new byte[100]);
        loops.on(() -> {
            endpoint.close();
            endpoint.close();
            return null;
        });
        assertThat(wire.receiveAll()).hasSize(100);
        assertThat(loops.loop().load()).isZero();
    }

    /** Of two streams, one waits behind the other, and the selector does not look at it meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void streamsThatAreClosedInTheirTurnsEndInOrder(int streams) throws IOException {
        List<Wire> wires = new ArrayList<>();
        List<ClosesAtItsSecondRead> all = new ArrayList<>();
        try {
            for (int i = 0; i < streams; i++) {
                Wire one = Wire.open();
                wires.add(one);
                ClosesAtItsSecondRead each = new ClosesAtItsSecondRead(new SocketEndpoint(loops.loop(), one.near()));
                all.add(each);
                loops.on(() -> {
                    each.endpoint.open(each);
                    each.endpoint.wantRead(false);
                    return null;
                });
                loops.write(each.endpoint, new byte[LARGE]);
                assertThat(one.receive(LARGE)).hasSize(LARGE);
                one.send(new byte[3 * ClosesAtItsSecondRead.PIECE]);
            }
            loops.on(() -> {
                all.forEach(it -> it.endpoint.wantRead(true));
                return null;
            });
            for (Wire each : wires) {
                assertThat(each.receiveAll()).isEmpty();
            }
        } finally {
            for (Wire each : wires) {
                each.close();
            }
        }
    }

    private final class ClosesAtItsSecondRead implements Endpoint.Listener {
        /** Those that read as much at once are streams. */
        static final int PIECE = 16 * 1024;

        private final Endpoint endpoint;
        private int reads;

        ClosesAtItsSecondRead(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public void readable() {
            try {
                endpoint.read(loops.loop().input(PIECE).limit(PIECE));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            reads++;
            if (reads == 2) {
                endpoint.close(Duration.ofSeconds(1));
            }
        }

        @Override
        public void written() {
            // the test waits for the other end
        }

        @Override
        public void writeFailed(IOException cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    @Test
    void afterTheEndOfItsOutputItCanBeRead() throws IOException {
        Events events = loops.open(endpoint);
        loops.write(endpoint, new byte[10]);
        loops.on(() -> {
            endpoint.shutdownOutput();
            return null;
        });
        assertThat(wire.receiveAll()).hasSize(10);
        byte[] late = Loops.bytes(100_000, 5);
        wire.send(late);
        wire.far().shutdownOutput();
        assertThat(events.all()).isEqualTo(late);
    }

    @Test
    void outputThatWaitsWhileThePeerResetsIsToldAsFailed() throws IOException {
        Events events = loops.open(endpoint);
        loops.on(() -> {
            endpoint.wantRead(false);
            return null;
        });
        loops.write(endpoint, new byte[LARGE]);
        wire.reset();
        assertThat(events.writeFailure()).isNotNull();
        assertThat(loops.on(endpoint::waiting)).isZero();
    }

    @Test
    void aResetIsMetByReading() throws IOException {
        Events events = loops.open(endpoint);
        wire.reset();
        assertThatThrownBy(events::all).hasMessageContaining("reset");
    }

    @Test
    void whatIsNotWantedIsNotTold() throws IOException {
        Events events = loops.open(endpoint);
        loops.on(() -> {
            endpoint.wantRead(false);
            return null;
        });
        wire.send(new byte[100]);
        // the selector has had its chance in each of these turns
        for (int i = 0; i < 100; i++) {
            loops.on(() -> null);
        }
        assertThat(loops.on(events::reads)).isZero();
        loops.on(() -> {
            endpoint.wantRead(true);
            return null;
        });
        assertThat(events.first(100)).hasSize(100);
    }

    @Test
    void theSecondBufferIsFilledWhenTheFirstIsFull() throws IOException {
        loops.open(endpoint);
        loops.on(() -> {
            endpoint.wantRead(false);
            return null;
        });
        byte[] sent = Loops.bytes(15, 7);
        wire.send(sent);
        ByteBuffer first = ByteBuffer.allocateDirect(10);
        ByteBuffer second = ByteBuffer.allocateDirect(10);
        int read = 0;
        while (read == 0) {
            read = loops.on(() -> endpoint.read(first, second));
        }
        assertThat(read).isEqualTo(15);
        byte[] all = new byte[15];
        first.flip().get(all, 0, 10);
        second.flip().get(all, 10, 5);
        assertThat(all).isEqualTo(sent);
    }
}
