// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

import io.helidon.http.Headers;

/**
 * Finds the client behind the proxies in front of this server. What a request's headers say is believed as far as trusted
 * proxies have written it: from the right, up to the first address that is not one of theirs.
 */
public final class TrustedProxies {
    /** Nobody is trusted: the client is the peer. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), false, Forwarding.X_FORWARDED, Set.of());

    private final List<Network> networks;
    private final boolean unix;
    private final Forwarding forwarding;
    private final Set<Forwarding.Field> fields;

    /**
     * Create a rule.
     *
     * @param networks   networks of the proxies
     * @param unix       whether those are proxies too that are connected to a Unix socket of this server
     * @param forwarding headers that they write
     * @param fields     what they write there beside who has sent the request
     */
    public TrustedProxies(List<Network> networks, boolean unix, Forwarding forwarding, Set<Forwarding.Field> fields) {
        this.networks = List.copyOf(networks);
        this.unix = unix;
        this.forwarding = forwarding;
        this.fields = Set.copyOf(fields);
    }

    /**
     * Whether a PROXY header of a connection is believed. Without any trusted proxy it is: the listener then takes such
     * headers from everybody who can connect to it.
     *
     * @param peer who is connected
     * @return whether it is
     */
    public boolean believesProxyProtocol(Client peer) {
        return networks.isEmpty() && !unix || trusted(peer);
    }

    /**
     * Find the client.
     *
     * @param peer          who is connected to this server, as a PROXY header says it if there is one that is believed
     * @param headers       headers of the request
     * @param proxyProtocol whether the listener has added what a PROXY header says to the headers
     * @return the client: the peer, if it is no trusted proxy
     */
    public Client client(Client peer, Headers headers, boolean proxyProtocol) {
        if (!trusted(peer)) {
            return peer;
        }
        Client client = peer;
        Hop.Asked asked = Hop.Asked.NOTHING;
        for (Hop hop : forwarding.hops(headers, fields, proxyProtocol, hop -> hop.address().filter(this::trusted).isPresent())) {
            asked = hop.asked().or(asked);
            client = switch (hop.sender()) {
                case NAMED -> new Client(hop.address(), hop.port(), false, true, asked.scheme(), asked.host(), asked.port());
                // the one who hides the sender is the last that is known
                case HIDDEN -> new Client(client.address(), 0, true, true, asked.scheme(), asked.host(), asked.port());
            };
        }
        return client;
    }

    /** Only who is connected to a Unix socket has no address: whom a proxy does not name is not asked for here. */
    private boolean trusted(Client peer) {
        return peer.address().map(this::trusted).orElse(unix);
    }

    /** Whether an address is that of a trusted proxy. */
    public boolean trusted(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
