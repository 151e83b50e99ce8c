// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

/**
 * Status codes of Close frames, RFC 6455 section 7.4 and the registry of IANA.
 */
public final class CloseCodes {
    /** The tunnel has done its work. */
    public static final int NORMAL = 1000;
    /** The server is stopping, or the tunnel was idle for too long. */
    public static final int GOING_AWAY = 1001;
    /** The client broke RFC 6455. */
    public static final int PROTOCOL_ERROR = 1002;
    /** No code was in the frame; never on the wire. */
    public static final int NO_STATUS = 1005;
    /** The connection ended without a Close frame; never on the wire. */
    public static final int ABNORMAL = 1006;
    /** Text that is no UTF-8. */
    public static final int NOT_UTF8 = 1007;
    /** The client broke a rule of the operator. */
    public static final int POLICY = 1008;
    /** The frame is larger than the limit. */
    public static final int TOO_BIG = 1009;
    /** The backend was lost. */
    public static final int BACKEND_LOST = 1011;

    private CloseCodes() {
    }

    /**
     * Whether a client may send this code.
     *
     * @param code status code of a Close frame
     * @return {@code false} for codes that are reserved, undefined, or must not be on the wire
     */
    public static boolean mayBeReceived(int code) {
        return code >= 1000 && code <= 1014 && code != 1004 && code != NO_STATUS && code != ABNORMAL
                || code >= 3000 && code <= 4999;
    }
}
