// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * How a tunnel has ended.
 *
 * @param code   close code of RFC 6455 section 7.4; 1006 if the client was lost without a Close frame
 * @param reason what was said with it; the client's own words if it was the client
 * @param by     who has ended it
 */
public record TunnelEnd(int code, String reason, By by) {
    /** Who has ended a tunnel. */
    public enum By {
        /** The client has closed, was lost, or has broken the protocol. */
        CLIENT,
        /** The backend has closed or was lost. */
        BACKEND,
        /** This server: it stops, a limit or a timeout was reached, or an operator wanted it. */
        SERVER
    }
}
