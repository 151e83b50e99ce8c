// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.wstunnel.frame.CloseCodes;

/**
 * What a client may do wrong, and with which code it is to be told so.
 */
enum Violation {
    RESERVED_BITS(CloseCodes.PROTOCOL_ERROR),
    RESERVED_OPCODE(CloseCodes.PROTOCOL_ERROR),
    NOT_MASKED(CloseCodes.PROTOCOL_ERROR),
    /** A continuation of nothing, or a message inside a message. */
    WRONG_FRAGMENT(CloseCodes.PROTOCOL_ERROR),
    FRAGMENTED_PING(CloseCodes.PROTOCOL_ERROR),
    LONG_PING(CloseCodes.PROTOCOL_ERROR),
    /** Not in its shortest form. */
    LONG_LENGTH(CloseCodes.PROTOCOL_ERROR),
    NEGATIVE_LENGTH(CloseCodes.PROTOCOL_ERROR),
    TOO_LARGE(CloseCodes.TOO_BIG),
    /** Bytes that are not UTF-8 in a text message. */
    NO_TEXT(CloseCodes.NOT_UTF8),
    CLOSE_WITH_ONE_BYTE(CloseCodes.PROTOCOL_ERROR),
    CLOSE_WITH_RESERVED_CODE(CloseCodes.PROTOCOL_ERROR),
    CLOSE_WITHOUT_TEXT(CloseCodes.NOT_UTF8);

    private final int code;

    Violation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether it stands in a Close frame. */
    boolean closes() {
        return compareTo(CLOSE_WITH_ONE_BYTE) >= 0;
    }
}
