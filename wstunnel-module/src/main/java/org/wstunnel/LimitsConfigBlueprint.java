// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;

/**
 * Limits for the clients of one tunnel of the configuration (route). By default there are none. Zero also means no
 * limit: it lifts the limit of the feature.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface LimitsConfigBlueprint {
    /**
     * Most open tunnels of this route. A request for one more gets status 503.
     *
     * @return open tunnels
     */
    @Option.Configured
    Optional<Integer> maxOpen();

    /**
     * Most open tunnels of one client address on this route. A request for one more gets status 429.
     *
     * @return open tunnels of an address
     */
    @Option.Configured
    Optional<Integer> maxOpenPerClient();

    /**
     * Most open tunnels of all addresses of one IPv6 network (the first 64 bits) on this route. A request for one
     * more gets status 429. Default is {@code max-open-per-client}.
     *
     * @return open tunnels of a network
     */
    @Option.Configured
    Optional<Integer> maxOpenPerIpv6Network();

    /**
     * Most open tunnels of one user on this route: the user that the security of the application has authenticated,
     * or else the subject of the client's certificate. A request for one more gets status 429. Requests without a
     * user are not counted.
     *
     * @return open tunnels of a user
     */
    @Option.Configured
    Optional<Integer> maxOpenPerUser();

    /**
     * Most new tunnels per second on this route, on average; may be a fraction. A request that comes too early gets
     * status 503.
     *
     * @return new tunnels per second
     */
    @Option.Configured
    Optional<Double> newPerSecond();

    /**
     * Tunnels that may be opened at once after a pause. Default is the number of one second, at least one.
     *
     * @return new tunnels at once
     */
    @Option.Configured
    Optional<Integer> newBurst();

    /**
     * Most new tunnels per second of one client on this route, on average; may be a fraction. A client is an IPv4
     * address or an IPv6 network of 64 bits. A request that comes too early gets status 429.
     *
     * @return new tunnels per second of a client
     */
    @Option.Configured
    Optional<Double> newPerSecondPerClient();

    /**
     * Tunnels that one client may open at once after a pause. Default is the number of one second, at least one.
     *
     * @return new tunnels of a client at once
     */
    @Option.Configured
    Optional<Integer> newBurstPerClient();

    /**
     * Most bytes per second that are read from the client of a tunnel, including frame headers. At least 1 KiB.
     *
     * @return bytes per second
     */
    @Option.Configured
    Optional<Size> bytesPerSecondFromClient();

    /**
     * Most bytes per second that are read from the backend of a tunnel. At least 1 KiB.
     *
     * @return bytes per second
     */
    @Option.Configured
    Optional<Size> bytesPerSecondToClient();

    /**
     * Longest time for which a tunnel may be open. Then it is closed with code 1001.
     *
     * @return longest lifetime
     */
    @Option.Configured
    Optional<Duration> maxLifetime();

    /**
     * Fraction (0 to 1) by which each lifetime is randomly shortened, so that tunnels that were opened together do
     * not end together. Default is 0.1.
     *
     * @return jitter of the lifetime
     */
    @Option.Configured
    Optional<Double> maxLifetimeJitter();

    /**
     * How long output may wait for a client that takes none of it. Then the tunnel is closed with code 1008. It is
     * cut off if the client takes nothing for the close timeout either.
     *
     * @return time without progress
     */
    @Option.Configured
    Optional<Duration> slowClientTimeout();
}
