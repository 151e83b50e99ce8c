// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * What one proxy says of the request that it has forwarded.
 *
 * @param sender  who has sent it the request
 * @param address address of the sender, empty unless it is {@link Sender#NAMED}
 * @param port    TCP port of the sender, 0 if it is not known
 * @param asked   what the sender has asked for
 */
record Hop(Sender sender, Optional<InetAddress> address, int port, Asked asked) {
    private static final int MAX_PORT = 65_535;
    private static final int PORT_DIGITS = 5;

    /** Whether a proxy says who has sent the request. */
    enum Sender {
        /** It gives an address. */
        NAMED,
        /** It does not say it, or in a way that cannot be read. */
        HIDDEN
    }

    static Hop hidden(Asked asked) {
        return new Hop(Sender.HIDDEN, Optional.empty(), 0, asked);
    }

    /**
     * Read who has sent a request.
     *
     * @param node  {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} or {@code [2001:db8::1]:80}; all else
     *              hides the sender
     * @param asked what the sender has asked for
     */
    static Hop of(String node, Asked asked) {
        boolean brackets = node.startsWith("[");
        int colon = node.indexOf(':');
        boolean plain = !brackets && (colon < 0 || node.indexOf(':', colon + 1) >= 0);
        if (plain) {
            return named(IpLiteral.parse(node), "", asked);
        }
        int end = brackets ? node.indexOf(']') : colon;
        if (end < 0) {
            return hidden(asked);
        }
        Optional<InetAddress> address = IpLiteral.parse(node.substring(brackets ? 1 : 0, end));
        return named(address, node.substring(brackets ? end + 1 : end), asked);
    }

    private static Hop named(Optional<InetAddress> address, String colonAndPort, Asked asked) {
        if (colonAndPort.isEmpty() && address.isPresent()) {
            return new Hop(Sender.NAMED, address, 0, asked);
        }
        Optional<Integer> port = colonAndPort.startsWith(":") ? port(colonAndPort.substring(1)) : Optional.empty();
        return address.isPresent() && port.isPresent() ? new Hop(Sender.NAMED, address, port.get(), asked) : hidden(asked);
    }

    /** A TCP port: 1 to 65535. */
    static Optional<Integer> port(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= PORT_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return Optional.of(digits).filter(it -> number).map(Integer::valueOf).filter(it -> it > 0 && it <= MAX_PORT);
    }

    /**
     * What the client has asked the proxy for, as far as it can be read.
     *
     * @param scheme {@code http} or {@code https}
     * @param host   host, and perhaps port
     * @param port   port
     */
    record Asked(Optional<String> scheme, Optional<String> host, Optional<Integer> port) {
        static final Asked NOTHING = new Asked(Optional.empty(), Optional.empty(), Optional.empty());

        static Asked of(Optional<String> scheme, Optional<String> host, Optional<String> port) {
            return new Asked(scheme.flatMap(Asked::scheme), host.filter(Asked::isHost), port.flatMap(Hop::port));
        }

        boolean isNothing() {
            return equals(NOTHING);
        }

        /** The same, and where this one says nothing what another one says. */
        Asked or(Asked other) {
            return new Asked(scheme.or(other::scheme), host.or(other::host), port.or(other::port));
        }

        private static Optional<String> scheme(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "http", "ws" -> Optional.of("http");
                case "https", "wss" -> Optional.of("https");
                default -> Optional.empty();
            };
        }

        private static boolean isHost(String text) {
            return Origin.parse("http://" + text).isPresent();
        }
    }
}
