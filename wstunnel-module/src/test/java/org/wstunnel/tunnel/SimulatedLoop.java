// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

import org.wstunnel.loop.Loop;

/**
 * A loop on virtual time. Its buffers are as those of an event loop, and their content is destroyed between two turns.
 */
final class SimulatedLoop implements Loop {
    /** Capacity of the buffers. */
    static final int LARGEST = 1 << 18;
    private static final byte[] POISON = new byte[LARGEST];

    static {
        // looks like a whole ping of a client, and then like text that is no UTF-8
        Arrays.fill(POISON, (byte) 0x89);
    }

    private final ByteBuffer input = direct();
    private final ByteBuffer output = direct();
    private final List<SimulatedAlarm> alarms = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean roomy;
    private long now;
    private int inputUsed;
    private int outputUsed;

    /** Starts anew, so that the buffers need not be made for each schedule. */
    void reset(long now, boolean roomy) {
        this.now = now;
        this.roomy = roomy;
        alarms.clear();
        tasks.clear();
        endTurn();
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public boolean execute(Runnable task) {
        return tasks.add(task);
    }

    @Override
    public void executeInAnyCase(Runnable task) {
        execute(task);
    }

    @Override
    public Alarm alarm(Runnable action) {
        SimulatedAlarm alarm = new SimulatedAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public ByteBuffer input(int size) {
        inputUsed = Math.max(inputUsed, capacity(size));
        return input.slice(0, capacity(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer output(int size) {
        outputUsed = Math.max(outputUsed, capacity(size));
        return output.slice(0, capacity(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What lies in the buffers is lost. */
    void endTurn() {
        if (inputUsed > 0) {
            input.put(0, POISON, 0, inputUsed);
            inputUsed = 0;
        }
        if (outputUsed > 0) {
            output.put(0, POISON, 0, outputUsed);
            outputUsed = 0;
        }
    }

    void pass(long nanos) {
        now += nanos;
    }

    /** Time until an alarm rings in nanoseconds, {@link Long#MAX_VALUE} if none is set. */
    long untilAlarm() {
        long least = Long.MAX_VALUE;
        for (SimulatedAlarm alarm : alarms) {
            if (alarm.set) {
                least = Math.min(least, Math.max(0, alarm.at - now));
            }
        }
        return least;
    }

    /** The next thing to do now: an alarm that is due, or a task; {@code null} if there is nothing. */
    Runnable due() {
        SimulatedAlarm first = null;
        for (SimulatedAlarm alarm : alarms) {
            if (alarm.set && alarm.at - now <= 0 && (first == null || alarm.at - first.at < 0)) {
                first = alarm;
            }
        }
        if (first == null) {
            return tasks.poll();
        }
        first.set = false;
        return first.action;
    }

    private int capacity(int size) {
        return roomy ? Math.min(LARGEST, 2 * size + 100) : size;
    }

    private static ByteBuffer direct() {
        return ByteBuffer.allocateDirect(LARGEST).put(0, POISON);
    }

    private static final class SimulatedAlarm implements Alarm {
        private final Runnable action;
        private boolean set;
        private long at;

        SimulatedAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long nanos) {
            set = true;
            at = nanos;
        }

        @Override
        public void clear() {
            set = false;
        }
    }
}
