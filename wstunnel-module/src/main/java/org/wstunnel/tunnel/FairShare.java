package org.wstunnel.tunnel;

/**
 * Lets the other tunnels run from time to time. A virtual thread keeps its processor until it waits, and one whose client sends
 * without pause to a backend that takes all of it never waits: as many of them as there are processors would stop all the rest.
 * <p>
 * Belongs to one thread.
 */
final class FairShare {
    /** About a millisecond of work where frames are tiny, and some yields in a thousand system calls where they are not. */
    private static final int BYTES = 128 * 1024;

    private int left = BYTES;

    /** Bytes were passed on; gives the processor away when that were enough. */
    void passed(int bytes) {
        left -= bytes;
        if (left <= 0) {
            left = BYTES;
            Thread.yield();
        }
    }
}
