// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * Calls of a simulated endpoint that throw an Error.
 */
final class Faults {
    private Call broken;
    private int left;
    private Error error;
    private boolean thrown;

    /**
     * The methods of an endpoint that may fail.
     */
    enum Call { OPEN, READ, WRITE, WANT, END, CLOSE }

    /** The next calls throw this. */
    void plan(Call call, int times, Error cause) {
        broken = call;
        left = times;
        error = cause;
    }

    /** Throws what is planned for a call. */
    void meet(Call call) {
        if (call == broken && left > 0) {
            left--;
            thrown = true;
            throw error;
        }
    }

    /** Whether a call has thrown. */
    boolean thrown() {
        return thrown;
    }
}
