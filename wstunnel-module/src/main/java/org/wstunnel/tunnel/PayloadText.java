// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;

import org.wstunnel.frame.Utf8;

/**
 * Decides between text and binary frames to the client, and finds where text may be cut. Belongs to the loop's thread.
 */
final class PayloadText {
    private final FrameMode mode;
    private final Utf8 utf8 = new Utf8();
    private boolean clientSendsText;
    private boolean invalid;
    /** The start of a character whose rest has not come yet. */
    private final byte[] held = new byte[3];
    private int heldLength;

    PayloadText(FrameMode mode) {
        this.mode = mode;
    }

    /** The client's first data frame is text. */
    void clientSendsText() {
        clientSendsText = true;
    }

    /** Whether text is wanted now. */
    boolean wanted() {
        return mode == FrameMode.TEXT || mode == FrameMode.MIRROR && clientSendsText && !invalid;
    }

    /** Whether bytes that are not UTF-8 end the tunnel; otherwise binary frames begin with them. */
    boolean only() {
        return mode == FrameMode.TEXT;
    }

    /** Number of bytes that are held back. */
    int heldLength() {
        return heldLength;
    }

    /** Put the bytes that are held back in front of those that come next. They stay held until {@link #holdBack}. */
    void putHeld(ByteBuffer into, int at) {
        if (heldLength > 0) {
            into.put(at, held, 0, heldLength);
        }
    }

    /** Check the bytes that come next. Returns how many there are before the first that cannot be UTF-8. */
    int validPrefix(ByteBuffer bytes, int at, int length) {
        int valid = utf8.validPrefix(bytes, at, length);
        invalid |= valid < length;
        return valid;
    }

    /**
     * Hold back the start of a character at the end of what came last.
     *
     * @param bytes  buffer
     * @param end    index behind those bytes
     * @param length number of those bytes, with what was held before them
     * @return how many are held now
     */
    int holdBack(ByteBuffer bytes, int end, int length) {
        heldLength = Math.min(utf8.incomplete(), length);
        bytes.get(end - heldLength, held, 0, heldLength);
        return heldLength;
    }

    /** Hold nothing back any more. */
    void letGo() {
        heldLength = 0;
    }
}
