// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * Type of the data frames that go to the client.
 */
public enum FrameMode {
    /** Text if the client's first data frame is text, and as long as the bytes are UTF-8; else binary. */
    MIRROR,
    /** Text; other bytes end the tunnel. */
    TEXT,
    /** Binary. */
    BINARY
}
