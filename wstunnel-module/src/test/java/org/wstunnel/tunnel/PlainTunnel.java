// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;

import org.wstunnel.loop.Loop;

/**
 * Makes tunnels without limits and pings, for tests that look at what is around them.
 */
final class PlainTunnel {
    private static final TunnelOptions OPTIONS = new TunnelOptions("t", 16_384, Long.MAX_VALUE, Duration.ofSeconds(5),
            Optional.empty(), Optional.empty(), SessionLimits.NONE, new SimulatedPing(SimulatedPing.Kind.NONE), 0);

    private PlainTunnel() {
    }

    static Tunnel of(String id, Loop loop, TunnelEnds ends, OpenTunnels tunnels) {
        TunnelInfo info = new TunnelInfo(id, "client", Optional.empty(), Optional.empty(), Optional.empty(), "backend");
        return new Tunnel(loop, ends, OPTIONS, info, FrameMode.BINARY, tunnels);
    }
}
