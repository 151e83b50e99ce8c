// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Optional;

/**
 * One rule of the gate. It is asked before a backend is dialled, by the thread of the client's connection.
 */
@FunctionalInterface
public interface GateCheck {
    /**
     * Check a request.
     *
     * @param request   the request
     * @param admission where to leave what has to be given back when the tunnel has ended, or when it never opens
     * @return why the request is refused, empty if it may pass
     */
    Optional<Refusal> check(GateRequest request, Admission admission);
}
