// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.charset.StandardCharsets;

/**
 * Makes the payload of a Close frame (RFC 6455 section 5.5.1): two bytes of code, then the reason in UTF-8.
 */
public final class ClosePayload {
    /** Bytes of the longest reason. */
    public static final int LONGEST_REASON = Opcodes.MAX_CONTROL_PAYLOAD - Short.BYTES;

    private ClosePayload() {
    }

    /**
     * Payload of a Close frame. May be called by any thread.
     *
     * @param code   status code; {@link CloseCodes#NO_STATUS} and {@link CloseCodes#ABNORMAL} are never on the wire and
     *               make an empty payload
     * @param reason reason; what is above {@link #LONGEST_REASON} bytes is cut off in front of the character that does not fit
     * @return new array, 125 bytes at most
     */
    public static byte[] of(int code, String reason) {
        if (code == CloseCodes.NO_STATUS || code == CloseCodes.ABNORMAL) {
            return new byte[0];
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = text.length;
        if (length > LONGEST_REASON) {
            length = LONGEST_REASON;
            while ((text[length] & 0xC0) == 0x80) {
                length--;
            }
        }
        byte[] payload = new byte[Short.BYTES + length];
        payload[0] = (byte) (code >>> Byte.SIZE);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, Short.BYTES, length);
        return payload;
    }
}
