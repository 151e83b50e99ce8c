// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

/**
 * What the health check has found out about one backend. Written by the thread of the check.
 */
final class ProbeRecord {
    private int successes;
    private int failures;
    private volatile boolean down;
    private volatile String lastFailure = "";

    boolean down() {
        return down;
    }

    String lastFailure() {
        return lastFailure;
    }

    /** A probe has succeeded. Returns whether that brings up a backend that was down. */
    boolean succeeded(int rise) {
        failures = 0;
        successes++;
        if (down && successes >= rise) {
            down = false;
            return true;
        }
        return false;
    }

    /** A probe has failed. Returns whether that takes down a backend that was up. */
    boolean failed(String reason, int fall) {
        lastFailure = reason;
        successes = 0;
        failures++;
        if (!down && failures >= fall) {
            down = true;
            return true;
        }
        return false;
    }
}
