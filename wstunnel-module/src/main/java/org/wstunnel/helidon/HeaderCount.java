// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

/**
 * How many headers a head has so far. They are counted while they come: a head that has too many is refused before it
 * is complete.
 * <p>
 * Belongs to the connection's thread.
 */
final class HeaderCount {
    /** As Apache by default: each costs Helidon some hundred bytes, however short it is. */
    static final int MOST = 100;

    private int lines;
    /** Whether something has come of the next line; nothing has if it is the empty one behind the last. */
    private boolean begun;

    /** The first line of a request has come. */
    void restart() {
        lines = 0;
        begun = false;
    }

    /**
     * Count what has come behind the first line.
     *
     * @param bytes what has come
     * @param from  where it begins
     * @return whether there are too many
     */
    boolean add(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                begun |= bytes[i] != '\r';
            } else if (begun) {
                begun = false;
                lines++;
            } else {
                // what follows is a body, or another request
                break;
            }
        }
        return lines > MOST;
    }
}
