// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.util.Arrays;

/**
 * All latencies of one run, in nanoseconds.
 */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int count;
    private boolean sorted;

    void add(long value) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = value;
        sorted = false;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** The latency that the given share of all does not exceed, in microseconds. */
    double micros(double share) {
        if (count == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        int index = (int) Math.ceil(share * count) - 1;
        return nanos[Math.clamp(index, 0, count - 1)] / 1000.0;
    }
}
