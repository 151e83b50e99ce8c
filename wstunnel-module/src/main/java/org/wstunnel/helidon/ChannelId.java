// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.HexFormat;

/**
 * How Helidon names a channel, as of 4.5.0.
 */
final class ChannelId {
    private ChannelId() {
    }

    static String of(Object channel) {
        return "0x" + HexFormat.of().toHexDigits(System.identityHashCode(channel));
    }
}
