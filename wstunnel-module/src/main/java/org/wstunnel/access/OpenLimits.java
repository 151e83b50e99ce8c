// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;
import java.util.Optional;

import io.helidon.http.Status;

/**
 * Limits how many tunnels are open at a time: in all, of one route, and of one client, network or user in it.
 */
public final class OpenLimits implements GateCheck {
    /** Nobody knows when a place gets free. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Occupancy occupancy;
    private final Maximums maximums;

    /**
     * How many tunnels may be open; {@link Integer#MAX_VALUE} for any number.
     *
     * @param server     in all
     * @param tunnel     of one route
     * @param perClient  of one address, in one route
     * @param perNetwork of one IPv6 network of 64 bits, in one route
     * @param perUser    of one user, in one route
     */
    public record Maximums(int server, int tunnel, int perClient, int perNetwork, int perUser) {
    }

    public OpenLimits(Occupancy occupancy, Maximums maximums) {
        this.occupancy = occupancy;
        this.maximums = maximums;
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        String tunnel = request.request().tunnel();
        ClientAddress client = ClientAddress.of(request.request().clientAddress());
        if (!take(new Occupancy.Client(tunnel, client.text()), maximums.perClient(), admission)) {
            return clientHasTooMany("max-open-per-client", client.text(), maximums.perClient());
        }
        if (client.network().isPresent()
                && !take(new Occupancy.Network(tunnel, client.network().get()), maximums.perNetwork(), admission)) {
            return clientHasTooMany("max-open-per-ipv6-network", client.network().get(), maximums.perNetwork());
        }
        if (request.user().isPresent()
                && !take(new Occupancy.User(tunnel, request.user().get()), maximums.perUser(), admission)) {
            return clientHasTooMany("max-open-per-user", request.user().get(), maximums.perUser());
        }
        if (!take(new Occupancy.Tunnel(tunnel), maximums.tunnel(), admission)) {
            return tooMany("max-open", maximums.tunnel());
        }
        if (!take(new Occupancy.Server(), maximums.server(), admission)) {
            return tooMany("max-open-tunnels", maximums.server());
        }
        return Optional.empty();
    }

    private boolean take(Occupancy.Holder holder, int limit, Admission admission) {
        if (!occupancy.take(holder, limit)) {
            return false;
        }
        admission.hold(() -> occupancy.giveBack(holder));
        return true;
    }

    private static Optional<Refusal> clientHasTooMany(String key, String holder, int limit) {
        return refuse(Refusal.of(Refusal.Kind.CLIENT_LIMIT, Status.TOO_MANY_REQUESTS_429, "You have too many tunnels open")
                .with("limit", key)
                .with("holder", holder), limit);
    }

    private static Optional<Refusal> tooMany(String key, int limit) {
        return refuse(Refusal.of(Refusal.Kind.SERVER_LIMIT, Status.SERVICE_UNAVAILABLE_503, "Too many tunnels are open")
                .with("limit", key), limit);
    }

    private static Optional<Refusal> refuse(Refusal refusal, int limit) {
        return Optional.of(refusal.with("expected", "at most " + limit).withRetryAfter(RETRY_AFTER));
    }
}
