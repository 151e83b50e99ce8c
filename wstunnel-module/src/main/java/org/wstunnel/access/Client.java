// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who has sent a request, as far as those say who are believed.
 *
 * @param address   IP address, empty if the client is on a Unix socket
 * @param port      TCP port of the client, 0 if it is not known
 * @param hidden    whether the address is that of a trusted proxy which does not say who has sent it the request, or not readably
 * @param forwarded whether a trusted proxy has forwarded the request
 * @param scheme    {@code http} or {@code https}, if a trusted proxy says it
 * @param host      host, and perhaps port, that the client asked for, if a trusted proxy says it
 * @param hostPort  port that the client asked for, if a trusted proxy says it apart from the host
 */
public record Client(Optional<InetAddress> address,
        int port,
        boolean hidden,
        boolean forwarded,
        Optional<String> scheme,
        Optional<String> host,
        Optional<Integer> hostPort) {
    /** A client that is connected to this server itself. */
    public static Client direct(Optional<InetAddress> address, int port) {
        return new Client(address, port, false, false, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** IP address without zone; {@code unix} if there is none. */
    public String text() {
        return address.map(InetAddress::getHostAddress).map(Client::withoutZone).orElse("unix");
    }

    private static String withoutZone(String literal) {
        int zone = literal.indexOf('%');
        return zone < 0 ? literal : literal.substring(0, zone);
    }
}
