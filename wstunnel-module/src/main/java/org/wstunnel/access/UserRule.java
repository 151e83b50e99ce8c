// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Optional;

import io.helidon.http.Status;

/**
 * Whether a tunnel is for known users alone, whatever the application's security says of its path.
 * <p>
 * The answer is 403 and not 401: that would have to name a way to log in (RFC 9110 section 11.6.1), which only the
 * application knows.
 *
 * @param required whether a client without a user is refused
 */
public record UserRule(boolean required) implements GateCheck {
    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        return !required || request.user().isPresent()
                ? Optional.empty()
                : Optional.of(Refusal.of(Refusal.Kind.USER, Status.FORBIDDEN_403, "Only known users may open the tunnel")
                        .with("expected", "require-user"));
    }
}
