// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.connection;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * How many connections clients may have.
 *
 * @param most      connections in all; {@link Integer#MAX_VALUE} for any number
 * @param perClient those of one client: of an IPv4 address, or of an IPv6 network of 64 bits
 * @param exempt    addresses whose connections are not counted by client, such as those of proxies
 */
public record ConnectionLimits(int most, int perClient, Predicate<InetAddress> exempt) {
    /** Any number of connections. */
    public static final ConnectionLimits NONE = new ConnectionLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, address -> false);
}
