// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The alarms of one loop in the order of their times. Belongs to the loop's thread, but any thread may create one.
 */
final class Alarms {
    /** In place of a time, where no alarm is set. */
    static final long NONE = Long.MAX_VALUE;

    /** Times are compared by their distance, as {@link System#nanoTime()} demands. */
    private final TreeSet<Entry> entries = new TreeSet<>((one, other) -> {
        long distance = one.at - other.at;
        return distance != 0 ? Long.signum(distance) : Long.compare(one.number, other.number);
    });
    private final AtomicLong created = new AtomicLong();

    Loop.Alarm create(Runnable action) {
        return new Entry(action, created.getAndIncrement());
    }

    /** Time of the next alarm, or {@link #NONE}. */
    long next() {
        return entries.isEmpty() ? NONE : entries.first().at;
    }

    /** Do what is due. */
    void ring(long now) {
        while (!entries.isEmpty() && entries.first().at - now <= 0) {
            Entry due = entries.pollFirst();
            due.set = false;
            due.action.run();
        }
    }

    private final class Entry implements Loop.Alarm {
        private final Runnable action;
        private final long number;
        private boolean set;
        private long at;

        Entry(Runnable action, long number) {
            this.action = action;
            this.number = number;
        }

        @Override
        public void set(long nanos) {
            if (set && at == nanos) {
                return;
            }
            clear();
            at = nanos;
            set = true;
            entries.add(this);
        }

        @Override
        public void clear() {
            if (set) {
                entries.remove(this);
                set = false;
            }
        }
    }
}
