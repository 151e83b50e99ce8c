package org.wstunnel;

import java.time.Duration;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;

/**
 * What one tunnel's clients may use. Every limit is absent by default, and a value of zero means no limit too: it lifts one that
 * the feature has set for all tunnels.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface LimitsConfigBlueprint {
    /**
     * How many tunnels of this definition may be open at a time. A request for one more is answered 503.
     *
     * @return open tunnels
     */
    @Option.Configured
    Optional<Integer> maxOpen();

    /**
     * How many tunnels of this definition one client address may have open. A request for one more is answered 429.
     *
     * @return open tunnels of an address
     */
    @Option.Configured
    Optional<Integer> maxOpenPerClient();

    /**
     * How many tunnels of this definition the addresses of one IPv6 network (the first 64 bits) may have open together. A request
     * for one more is answered 429. If absent, as many as one address.
     *
     * @return open tunnels of a network
     */
    @Option.Configured
    Optional<Integer> maxOpenPerIpv6Network();

    /**
     * How many tunnels of this definition one user may have open: the user that the application's security has authenticated, or
     * else the subject of the client's certificate. A request for one more is answered 429. Requests without a user do not count.
     *
     * @return open tunnels of a user
     */
    @Option.Configured
    Optional<Integer> maxOpenPerUser();

    /**
     * How many tunnels of this definition may be opened in a second, on average; may be a fraction. A request that comes too
     * early is answered 503.
     *
     * @return new tunnels per second
     */
    @Option.Configured
    Optional<Double> newPerSecond();

    /**
     * How many tunnels may be opened at once after a pause. If absent, those of one second, at least one.
     *
     * @return new tunnels at once
     */
    @Option.Configured
    Optional<Integer> newBurst();

    /**
     * How many tunnels of this definition one client may open in a second, on average; may be a fraction. A client is an IPv4
     * address or an IPv6 network of 64 bits. A request that comes too early is answered 429.
     *
     * @return new tunnels per second of a client
     */
    @Option.Configured
    Optional<Double> newPerSecondPerClient();

    /**
     * How many tunnels one client may open at once after a pause. If absent, those of one second, at least one.
     *
     * @return new tunnels of a client at once
     */
    @Option.Configured
    Optional<Integer> newBurstPerClient();

    /**
     * How many bytes per second are read from the client of a tunnel, frame headers included. At least 1 KiB.
     *
     * @return bytes per second
     */
    @Option.Configured
    Optional<Size> bytesPerSecondFromClient();

    /**
     * How many bytes per second are read from the backend of a tunnel and sent to its client. At least 1 KiB.
     *
     * @return bytes per second
     */
    @Option.Configured
    Optional<Size> bytesPerSecondToClient();

    /**
     * How long a tunnel may be open. Then it is closed with code 1001.
     *
     * @return longest lifetime
     */
    @Option.Configured
    Optional<Duration> maxLifetime();

    /**
     * By which part of it a lifetime may be shorter, 0 to 1. Each tunnel's is chosen at random, so that tunnels that were opened
     * together do not end together. If absent, 0.1.
     *
     * @return jitter of the lifetime
     */
    @Option.Configured
    Optional<Double> maxLifetimeJitter();

    /**
     * How long output may wait for a client that takes none of it. Then the tunnel is closed with code 1008, and cut if the client takes
     * nothing for the close timeout either.
     *
     * @return time without progress
     */
    @Option.Configured
    Optional<Duration> slowClientTimeout();
}
