// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.Serial;

/**
 * The demo cannot start; the message tells the user why, and what to change.
 */
public final class StartException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
