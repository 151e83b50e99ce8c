package org.wstunnel.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.helidon.http.Headers;

/**
 * Finds the client behind the proxies in front of this server. What a request's headers say is believed as far as trusted
 * proxies have written it: from the right, up to the first address that is not one of theirs.
 */
public final class TrustedProxies {
    /** Nobody is trusted: the client is the peer. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), Forwarding.X_FORWARDED);

    private final List<Network> networks;
    private final Forwarding forwarding;

    /**
     * Create a rule.
     *
     * @param networks   networks of the proxies
     * @param forwarding headers that they write
     */
    public TrustedProxies(List<Network> networks, Forwarding forwarding) {
        this.networks = List.copyOf(networks);
        this.forwarding = forwarding;
    }

    /**
     * Find the client.
     *
     * @param peer    who is connected to this server
     * @param headers headers of the request
     * @return the client: the peer, if it is no trusted proxy
     */
    public Client client(Client peer, Headers headers) {
        if (!trusted(peer)) {
            return peer;
        }
        Client client = peer;
        for (Forwarding.Hop hop : forwarding.hops(headers)) {
            Optional<String> scheme = hop.scheme().flatMap(TrustedProxies::scheme).or(client::scheme);
            Optional<String> host = hop.host().filter(TrustedProxies::isHost).or(client::host);
            Optional<Client> sender = sender(hop.sender());
            if (sender.isEmpty()) {
                // hidden on purpose (RFC 7239 section 6.3) or not to be read: what is left of it may be anybody's
                return new Client(client.address(), 0, scheme, host);
            }
            client = new Client(sender.get().address(), sender.get().port(), scheme, host);
            if (!trusted(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean trusted(Client client) {
        return client.address().isPresent() && trusted(client.address().get());
    }

    private boolean trusted(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** An address, which may have a port: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
    private static Optional<Client> sender(String text) {
        Optional<InetAddress> whole = IpLiteral.parse(text);
        if (whole.isPresent()) {
            return Optional.of(Client.direct(whole, 0));
        }
        boolean brackets = text.startsWith("[");
        int end = brackets ? text.indexOf(']') : text.indexOf(':');
        if (end < 0) {
            return Optional.empty();
        }
        String port = text.substring(brackets ? end + 1 : end);
        return IpLiteral.parse(text.substring(brackets ? 1 : 0, end))
                .filter(it -> port.isEmpty() || port.startsWith(":"))
                .map(it -> Client.direct(Optional.of(it), port(port)));
    }

    private static int port(String text) {
        return text.matches(":[0-9]{1,5}") && Integer.parseInt(text.substring(1)) <= 0xFFFF
                ? Integer.parseInt(text.substring(1))
                : 0;
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
