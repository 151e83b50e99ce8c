// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.helidon.http.Status;

/**
 * From which networks a tunnel may be opened, by the address of the client behind the trusted proxies. A client whose
 * address is not known, since it is on a Unix socket or a proxy hides it, is in none.
 */
public final class NetworkRule implements GateCheck {
    private final List<Network> allowed;
    private final List<Network> denied;

    /**
     * Create a rule.
     *
     * @param allowed networks from which alone clients may come; empty for any
     * @param denied  networks from which they may not come, also if those are allowed
     */
    public NetworkRule(List<Network> allowed, List<Network> denied) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        if (allowed.isEmpty() && denied.isEmpty()) {
            return Optional.empty();
        }
        Client client = request.client();
        if (client.hidden() || client.address().isEmpty()) {
            return refuse("unknown", "an address");
        }
        Optional<Network> denying = in(denied, client.address().get());
        if (denying.isPresent()) {
            return refuse(denying.get().toString(), "none of deny-networks");
        }
        return allowed.isEmpty() || in(allowed, client.address().get()).isPresent()
                ? Optional.empty()
                : refuse(client.text(), allowed.stream().map(Network::toString).collect(Collectors.joining(",")));
    }

    private static Optional<Network> in(List<Network> networks, InetAddress address) {
        return networks.stream().filter(network -> network.contains(address)).findFirst();
    }

    private static Optional<Refusal> refuse(String network, String expected) {
        return Optional.of(Refusal.of(Refusal.Kind.NETWORK, Status.FORBIDDEN_403, "This tunnel may not be opened from here")
                .with("network", network)
                .with("expected", expected));
    }
}
