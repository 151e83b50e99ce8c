// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Optional;

/**
 * The checks of one tunnel, in the order in which they are made. The first one that refuses decides.
 */
public final class Gate implements GateCheck {
    private final List<GateCheck> checks;

    /** Create a gate of checks in order: those that only look before those that take a place. */
    public Gate(List<GateCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * {@inheritDoc}
     * <p>
     * A request that is refused keeps nothing: what the checks before had handed out is given back.
     */
    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        boolean passed = false;
        try {
            for (GateCheck check : checks) {
                Optional<Refusal> refusal = check.check(request, admission);
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
            passed = true;
            return Optional.empty();
        } finally {
            if (!passed) {
                admission.close();
            }
        }
    }
}
