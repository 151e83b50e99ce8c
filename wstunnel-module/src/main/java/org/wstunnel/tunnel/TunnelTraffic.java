// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

/**
 * What has passed through a tunnel since it opened. While it is open these are glances at counters of its event loop, which may
 * be some microseconds old.
 *
 * @param bytesToBackend   payload bytes that the backend has taken
 * @param bytesToClient    payload bytes that were sent to the client
 * @param framesFromClient data frames of the client
 * @param framesToClient   data frames sent to the client
 * @param nanosOnBackend   time in which output waited for the backend, in nanoseconds: much of it means that the
 *                         backend is the slow side
 * @param nanosOnClient    time in which output waited for the client, in nanoseconds
 */
public record TunnelTraffic(long bytesToBackend,
        long bytesToClient,
        long framesFromClient,
        long framesToClient,
        long nanosOnBackend,
        long nanosOnClient) {
    /** Nothing yet. */
    public static final TunnelTraffic NONE = new TunnelTraffic(0, 0, 0, 0, 0, 0);

    /** The sum of this and other traffic. */
    public TunnelTraffic plus(TunnelTraffic other) {
        return new TunnelTraffic(bytesToBackend + other.bytesToBackend,
                bytesToClient + other.bytesToClient,
                framesFromClient + other.framesFromClient,
                framesToClient + other.framesToClient,
                nanosOnBackend + other.nanosOnBackend,
                nanosOnClient + other.nanosOnClient);
    }
}
