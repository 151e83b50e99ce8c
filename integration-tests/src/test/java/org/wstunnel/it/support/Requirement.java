// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

/**
 * What must be true of all that a server sends.
 */
final class Requirement {
    private Requirement() {
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
