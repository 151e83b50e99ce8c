// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

/**
 * A client has broken RFC 6455. Has no stack trace: it says something about the client, not about this code, and a
 * client may cause as many as it likes.
 */
public final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    FrameException(String message, int code) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Code of the Close frame that answers it, one of {@link CloseCodes} (RFC 6455 section 7.4). */
    public int code() {
        return code;
    }
}
