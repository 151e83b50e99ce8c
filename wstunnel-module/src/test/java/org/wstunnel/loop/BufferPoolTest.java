// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BufferPoolTest {
    private static final int SIZE = 60_000;

    private final ClockLoop loop = new ClockLoop();
    private final BufferPool pool = new BufferPool(loop);

    @Test
    void theCapacityIsTheNextPowerOfTwo() {
        assertThat(pool.take(SIZE).capacity()).isEqualTo(65_536);
        assertThat(pool.take(1).capacity()).isEqualTo(4096);
        assertThat(pool.take(4096).capacity()).isEqualTo(4096);
    }

    @Test
    void asManyAsWereInUseAreKept() {
        List<ByteBuffer> first = takeMany(300);
        first.forEach(pool::give);
        assertThat(takeMany(300)).as("buffers of a second round").allMatch(it -> containsSame(first, it));
    }

    @Test
    void whatWasNotNeededBetweenTwoLooksIsDropped() {
        List<ByteBuffer> first = takeMany(10);
        first.forEach(pool::give);
        loop.pass(BufferPool.LOOK);
        // four are used in this time, so six are spare
        takeMany(4).forEach(pool::give);
        loop.pass(BufferPool.LOOK);
        assertThat(takeMany(10)).filteredOn(it -> containsSame(first, it)).hasSize(4);
    }

    @Test
    void nothingIsLookedAtWhenNothingIsKept() {
        pool.give(pool.take(SIZE));
        loop.pass(BufferPool.LOOK);
        loop.pass(BufferPool.LOOK);
        assertThat(loop.set).isFalse();
    }

    private List<ByteBuffer> takeMany(int count) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(pool.take(SIZE));
        }
        return taken;
    }

    // buffers of equal content are equal
    @SuppressWarnings("ReferenceEquality")
    private static boolean containsSame(List<ByteBuffer> buffers, ByteBuffer wanted) {
        return buffers.stream().anyMatch(it -> it == wanted);
    }

    /** A loop with a clock that is set by hand, and one alarm. */
    private static final class ClockLoop implements Loop {
        private long now;
        private Runnable action;
        private boolean set;
        private long at;

        private void pass(long nanos) {
            now += nanos;
            if (set && at <= now) {
                set = false;
                action.run();
            }
        }

        @Override
        public long now() {
            return now;
        }

        @Override
        public boolean execute(Runnable task) {
            task.run();
            return true;
        }

        @Override
        public void executeInAnyCase(Runnable task) {
            task.run();
        }

        @Override
        public Alarm alarm(Runnable ringing) {
            action = ringing;
            return new Alarm() {
                @Override
                public void set(long nanos) {
                    set = true;
                    at = nanos;
                }

                @Override
                public void clear() {
                    set = false;
                }
            };
        }

        @Override
        public ByteBuffer input(int size) {
            return ByteBuffer.allocate(size);
        }

        @Override
        public ByteBuffer output(int size) {
            return ByteBuffer.allocate(size);
        }
    }
}
