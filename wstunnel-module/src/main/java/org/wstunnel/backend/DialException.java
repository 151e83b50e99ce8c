// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.time.Duration;

/**
 * No backend could be reached. The message is for the log; a client is told the {@link Kind} alone.
 */
public final class DialException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why no backend was reached. */
    private final Kind kind;
    /** After which time it may make sense to try again. */
    private final Duration retryAfter;

    DialException(Kind kind, String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** Why no backend was reached. */
    public Kind kind() {
        return kind;
    }

    /** Time from now after which it may make sense to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Why no backend was reached. */
    public enum Kind {
        /** No backend was dialled, since all are known to be down. */
        NONE_ALIVE,
        /** Every backend that is up has as many tunnels as it may have. */
        FULL,
        /** The balancer has failed. */
        UNDECIDED,
        /** The backends refused, or are unreachable. */
        UNREACHABLE,
        /** The last backend did not answer in time. */
        TIMEOUT,
        /** The server is stopping. */
        INTERRUPTED
    }
}
