// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

/**
 * Waits for threads that end by themselves.
 */
public final class Threads {
    private Threads() {
    }

    /** Wait for the end of a thread, even if interrupted; the interrupt is kept for the caller. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
