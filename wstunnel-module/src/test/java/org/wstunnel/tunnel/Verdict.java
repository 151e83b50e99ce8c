// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * What a simulation has found first. The engine catches all that is thrown inside it, so what is wrong is written down as well.
 */
final class Verdict {
    private String fault;

    /** Something is wrong. */
    void fault(String what) {
        if (fault == null) {
            fault = what;
        }
    }

    void require(boolean right, String what) {
        if (!right) {
            fault(what);
        }
    }

    /** The first fault; {@code null} if there is none. */
    String fault() {
        return fault;
    }
}
