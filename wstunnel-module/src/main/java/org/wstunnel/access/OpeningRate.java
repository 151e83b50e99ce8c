// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;
import java.util.Optional;

import io.helidon.http.Status;

/**
 * Limits how fast tunnels are opened. An attempt that comes this far counts, whether the dial after it succeeds or not.
 */
public final class OpeningRate implements GateCheck {
    private final boolean ofClient;
    private final TokenBuckets buckets;
    private final String expected;

    private OpeningRate(boolean ofClient, double perSecond, int burst) {
        this.ofClient = ofClient;
        this.buckets = new TokenBuckets(perSecond, burst);
        this.expected = perSecond + " per second, " + burst + " at once";
    }

    /**
     * Limit the rate of the tunnel.
     *
     * @param perSecond tunnels in a second, on average
     * @param burst     tunnels that may be opened at once
     * @return check
     */
    public static OpeningRate ofTunnel(double perSecond, int burst) {
        return new OpeningRate(false, perSecond, burst);
    }

    /**
     * Limit the rate of each client: of an IPv4 address, or of an IPv6 network of 64 bits.
     *
     * @param perSecond tunnels in a second, on average
     * @param burst     tunnels that may be opened at once
     * @return check
     */
    public static OpeningRate ofClient(double perSecond, int burst) {
        return new OpeningRate(true, perSecond, burst);
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        String key = ofClient ? ClientAddress.of(request.request().clientAddress()).widest() : "";
        return buckets.take(key).map(this::refusal);
    }

    private Refusal refusal(Duration wait) {
        Refusal refusal = ofClient
                ? Refusal.of(Refusal.Kind.CLIENT_LIMIT, Status.TOO_MANY_REQUESTS_429, "You open tunnels too fast")
                : Refusal.of(Refusal.Kind.SERVER_LIMIT, Status.SERVICE_UNAVAILABLE_503, "Tunnels are opened too fast");
        return refusal.with("limit", ofClient ? "new-per-second-per-client" : "new-per-second")
                .with("expected", expected)
                .withRetryAfter(wait);
    }
}
