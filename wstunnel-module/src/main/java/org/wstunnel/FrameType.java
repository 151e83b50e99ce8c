// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * Type of the data frames that a tunnel sends to its client (RFC 6455 section 5.6). The client may send frames of
 * both types in any case.
 */
public enum FrameType {
    /**
     * The type that the client uses: text frames if its first data frame was one, binary frames otherwise. Bytes that
     * are not UTF-8 cannot be text: from the first such byte on, the tunnel sends binary frames.
     */
    AUTO,
    /**
     * Always text. A UTF-8 character is never split over two frames. Bytes from the backend that are not UTF-8 end
     * the tunnel with close code 1007.
     */
    TEXT,
    /** Always binary. */
    BINARY
}
