package org.wstunnel.target;

/**
 * A request has no target that can be dialled. The message is for the log.
 */
public final class TargetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why there is none. */
    private final Kind kind;

    TargetException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * Why there is none.
     *
     * @return kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Why there is no target.
     */
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
