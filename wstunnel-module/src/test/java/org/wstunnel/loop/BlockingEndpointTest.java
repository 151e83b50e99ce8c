// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A connection that can only be used with blocking calls, on a loop.
 */
class BlockingEndpointTest {
    private final Connection connection = new Connection();
    private Loops loops;
    private BlockingEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        loops = new Loops();
        endpoint = new BlockingEndpoint(loops.loop(), connection);
    }

    @AfterEach
    void close() {
        loops.close();
    }

    @Test
    void whatIsReadComesInItsOrderInPiecesOfAnySize() {
        Events events = loops.open(endpoint).readSize(7);
        byte[] first = Loops.bytes(100, 1);
        byte[] second = Loops.bytes(3, 2);
        connection.input.add(first);
        connection.input.add(second);
        connection.input.add(Connection.END);
        assertThat(events.all()).isEqualTo(Loops.concat(first, second));
    }

    @Test
    void noMoreThanOnePieceIsReadAheadOfTheReader() {
        Events events = loops.open(endpoint);
        loops.on(() -> {
            endpoint.wantRead(false);
            return null;
        });
        for (int i = 0; i < 10; i++) {
            connection.input.add(new byte[] {(byte) i});
        }
        for (int i = 0; i < 100; i++) {
            loops.on(() -> null);
        }
        assertThat(connection.reads).hasValueLessThanOrEqualTo(1);
        assertThat(loops.on(events::reads)).isZero();
        loops.on(() -> {
            endpoint.wantRead(true);
            return null;
        });
        assertThat(events.first(10)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void whatIsWrittenWaitsUntilItIsWrittenInItsOrder() {
        Events events = loops.open(endpoint);
        connection.mayWrite = new CountDownLatch(1);
        assertThat(loops.write(endpoint, new byte[] {1, 2})).isFalse();
        assertThat(loops.write(endpoint, new byte[] {3})).isFalse();
        assertThat(loops.on(endpoint::waiting)).isEqualTo(3);
        connection.mayWrite.countDown();
        events.awaitFlushed();
        assertThat(Loops.next(connection.output)).containsExactly(1, 2);
        assertThat(Loops.next(connection.output)).containsExactly(3);
        assertThat(loops.on(endpoint::waiting)).isZero();
    }

    @Test
    void theOutputEndsBehindWhatWasWrittenAndInputGoesOn() {
        Events events = loops.open(endpoint);
        loops.write(endpoint, new byte[] {1});
        loops.on(() -> {
            endpoint.shutdownOutput();
            return null;
        });
        assertThat(Loops.next(connection.output)).containsExactly(1);
        assertThat(Loops.next(connection.output)).isSameAs(Connection.END);
        connection.input.add(new byte[] {2});
        connection.input.add(Connection.END);
        assertThat(events.all()).containsExactly(2);
    }

    @Test
    void aWriteThatFailsIsTold() {
        Events events = loops.open(endpoint);
        connection.failure = new IOException("deliberate");
        loops.write(endpoint, new byte[1]);
        assertThat(events.writeFailure()).isSameAs(connection.failure);
        assertThat(loops.on(endpoint::waiting)).isZero();
    }

    @Test
    void aReadThatFailsIsMetByReading() {
        Events events = loops.open(endpoint);
        connection.failure = new IOException("deliberate");
        connection.input.add(Connection.END);
        assertThatThrownBy(events::all).isInstanceOf(AssertionError.class).hasCause(connection.failure);
    }

    @Test
    void anErrorOfAReadEndsTheConnection() {
        Events events = loops.open(endpoint);
        connection.error = new IllegalStateException("deliberate");
        connection.input.add(Connection.END);
        assertThatThrownBy(events::all).hasRootCauseMessage("deliberate");
    }

    @Test
    void anErrorOfAWriteEndsTheConnection() {
        Events events = loops.open(endpoint);
        connection.error = new IllegalStateException("deliberate");
        loops.write(endpoint, new byte[1]);
        assertThat(events.writeFailure()).hasRootCauseMessage("deliberate");
    }

    @Test
    void closingSaysWhetherAWriteIsUnderWay() {
        loops.open(endpoint);
        connection.mayWrite = new CountDownLatch(1);
        loops.write(endpoint, new byte[1]);
        loops.on(() -> {
            endpoint.close();
            endpoint.close();
            return null;
        });
        assertThat(Loops.get(connection.closed)).isTrue();
        assertThat(loops.loop().load()).isZero();
    }

    @Test
    void afterClosingNothingIsTold() {
        Events events = loops.open(endpoint);
        loops.on(() -> {
            endpoint.close();
            return null;
        });
        assertThat(Loops.get(connection.closed)).isFalse();
        connection.input.add(new byte[1]);
        for (int i = 0; i < 100; i++) {
            loops.on(() -> null);
        }
        assertThat(loops.on(events::reads)).isZero();
    }

    private static final class Connection implements BlockingEndpoint.Stream {
        private static final byte[] END = new byte[0];

        private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
        private final BlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        private final AtomicInteger reads = new AtomicInteger();
        private volatile CountDownLatch mayWrite = new CountDownLatch(0);
        private volatile IOException failure;
        private volatile RuntimeException error;

        // END is the one array
        @SuppressWarnings("ReferenceEquality")
        @Override
        public byte[] read() throws IOException {
            byte[] bytes = Loops.next(input);
            reads.incrementAndGet();
            fail();
            return bytes == END ? null : bytes;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                mayWrite.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            fail();
            output.add(ByteBuffer.wrap(bytes).array());
        }

        @Override
        public void shutdownOutput() {
            output.add(END);
        }

        @Override
        public void close(boolean stuck) {
            closed.complete(stuck);
            mayWrite.countDown();
        }

        private void fail() throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (error != null) {
                throw error;
            }
        }
    }
}
