// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of tunnels: unique in this process, and hardly ever equal to one of another process.
 */
public final class TunnelIds {
    private final String process = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    private final AtomicLong last = new AtomicLong();

    TunnelIds() {
    }

    /** The next id, such as {@code 1f0c77aa-2b}. */
    String next() {
        return process + "-" + Long.toHexString(last.incrementAndGet());
    }
}
