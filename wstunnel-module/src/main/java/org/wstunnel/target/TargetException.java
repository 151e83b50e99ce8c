// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.util.Optional;

/**
 * A request has no target that can be dialled. The message is for the log.
 */
public final class TargetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    private final Kind kind;

    /** What is not allowed. */
    private final String target;

    TargetException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.target = null;
    }

    TargetException(String target, String message) {
        super(message);
        this.kind = Kind.UNKNOWN;
        this.target = target;
    }

    /** The target that was asked for and is not allowed, if there is one. */
    public Optional<String> target() {
        return Optional.ofNullable(target);
    }

    /** Why there is none. */
    public Kind kind() {
        return kind;
    }

    /** Why there is no target. */
    public enum Kind {
        /** The resolver knows none, or it is not allowed. */
        UNKNOWN,
        /** The resolver has failed. */
        FAILED,
        /** Its name has no address. */
        UNRESOLVED,
        /** No name server said in time what its address is. */
        TIMEOUT
    }
}
