// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import org.wstunnel.access.Refusal;

/**
 * A request gets no tunnel.
 */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.logged(), null, false, false);
        this.refusal = refusal;
    }

    /** Why, and what the client is told. */
    Refusal refusal() {
        return refusal;
    }
}
