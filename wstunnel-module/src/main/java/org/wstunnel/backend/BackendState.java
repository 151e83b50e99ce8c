// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a backend at one moment.
 *
 * @param name        its name
 * @param status      whether it gets tunnels
 * @param openTunnels tunnels that are open or being dialled
 * @param limit       how many it may have, 0 for any number
 * @param lastFailure why it was last given up, if ever; for the operator, not for clients
 * @param untilTrial  time until a request may try it, zero unless it is ejected
 */
public record BackendState(String name,
        Status status,
        int openTunnels,
        int limit,
        Optional<String> lastFailure,
        Duration untilTrial) {
    /** Whether a backend gets tunnels. */
    public enum Status {
        /** It gets tunnels. */
        UP,
        /** Connections to it have failed: it is left out for some time. */
        EJECTED,
        /** The health check says that it is down. */
        DOWN,
        /** It has as many tunnels as it may have. */
        FULL
    }
}
