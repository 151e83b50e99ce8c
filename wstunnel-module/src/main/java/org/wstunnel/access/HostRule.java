// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;

/**
 * For which hosts a request may be: a defence against DNS rebinding. There a page of a name that its owner lets point
 * to this server comes from the same origin as its request, so that the check of the origin lets it in.
 * <p>
 * Where no hosts are listed, one kind of request is refused: of a page of the same origin, by plain HTTP from the
 * client itself, for a name. An address and {@code localhost} cannot be made to point here, over TLS a certificate
 * vouches for the name, a proxy that is trusted has chosen which names it forwards, an origin that is listed needs no
 * comparison with the host, and a request without an origin is no browser's.
 */
public final class HostRule implements GateCheck {
    private static final String LOCALHOST = "localhost";

    private final List<HostPattern> hosts;
    private final OriginRule origins;

    /**
     * Create a rule.
     *
     * @param hosts   hosts that requests may be for
     * @param origins pages that may open the tunnel
     */
    public HostRule(List<HostPattern> hosts, OriginRule origins) {
        this.hosts = List.copyOf(hosts);
        this.origins = origins;
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        return check(request.request().headers().all(HeaderNames.ORIGIN, List::of), request.own(), request.client().forwarded());
    }

    /**
     * Check a request.
     *
     * @param pages     values of its {@code Origin} headers
     * @param own       origin of the request itself, as its client sees it
     * @param forwarded whether a trusted proxy has forwarded it
     * @return why it is refused, empty if it may pass
     */
    public Optional<Refusal> check(List<String> pages, Origin own, boolean forwarded) {
        if (!hosts.isEmpty()) {
            return hosts.stream().anyMatch(it -> it.matches(own))
                    ? Optional.empty()
                    : refuse(own, hosts.stream().map(HostPattern::text).collect(Collectors.joining(",")));
        }
        boolean vouchedFor = forwarded || !own.scheme().equals("http") || isLocal(own.host());
        return vouchedFor || !origins.allowsOnlyAsSelf(pages, own)
                ? Optional.empty()
                : refuse(own, "an address, localhost, or one of hosts");
    }

    /**
     * Whether nobody can make a host point here who does not own this machine: an address or {@code localhost}.
     *
     * @param host host without a port
     * @return whether it is none of the names that somebody may own
     */
    public static boolean isLocal(String host) {
        return host.startsWith("[") || host.equals(LOCALHOST) || host.endsWith("." + LOCALHOST)
                || IpLiteral.parse(host).isPresent();
    }

    private static Optional<Refusal> refuse(Origin own, String expected) {
        return Optional.of(Refusal.of(Refusal.Kind.HOST, Status.MISDIRECTED_REQUEST_421, "This server does not serve this host")
                .with("host", own.authority())
                .with("expected", expected));
    }
}
