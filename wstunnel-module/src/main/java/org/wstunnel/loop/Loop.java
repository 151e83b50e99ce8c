// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.nio.ByteBuffer;

/**
 * The thread that a connection belongs to, as the code of that connection sees it. But for {@link #execute}, {@link #now}
 * and {@link #alarm} all methods are for that thread alone.
 */
public interface Loop {
    /**
     * Time at which the current turn began. Another thread gets the time of its call.
     *
     * @return {@link System#nanoTime()}
     */
    long now();

    /**
     * Run a task on the loop's thread, soon. May be called by any thread.
     *
     * @param task task, must not block
     * @return whether the task will run; {@code false} if the loop has ended
     */
    boolean execute(Runnable task);

    /**
     * Run a task as {@link #execute} does, or, once the loop has ended, at once on the calling thread: one such task
     * after another, so that what belongs to the loop's thread can be used in it.
     *
     * @param task task, must not block
     */
    void executeInAnyCase(Runnable task);

    /**
     * Create an alarm, which is not set. May be called by any thread; the alarm belongs to the loop's.
     *
     * @param action what to do when its time has come, on the loop's thread
     * @return alarm
     */
    Alarm alarm(Runnable action);

    /**
     * A direct buffer for what is read from one side. All connections of the loop use it in turn: its content is lost
     * when the turn ends. Its order is little endian, which most processors have.
     *
     * @param size least capacity, in bytes
     * @return buffer, cleared
     */
    ByteBuffer input(int size);

    /**
     * A second buffer like {@link #input(int)}, for the other direction.
     *
     * @param size least capacity, in bytes
     * @return buffer, cleared
     */
    ByteBuffer output(int size);

    /** Something that is to happen at some time. */
    interface Alarm {
        /**
         * Set the alarm, in place of an earlier time.
         *
         * @param nanos time on the clock of {@link System#nanoTime()}
         */
        void set(long nanos);

        /** Set it off. It can be set again. */
        void clear();
    }
}
