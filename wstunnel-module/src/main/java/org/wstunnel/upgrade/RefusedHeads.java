// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Map;
import java.util.Optional;

import io.helidon.http.HttpPrologue;

import org.wstunnel.helidon.HeadWatch;
import org.wstunnel.tunnel.TunnelObservers;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Tells the observers of the tunnels of heads that did not become a request, under the tunnel that their first line
 * names.
 *
 * @param table tunnels
 */
public record RefusedHeads(TunnelTable table) implements HeadWatch.Log {
    @Override
    public void refused(String client, Optional<HttpPrologue> prologue, int status, String kind, String reason) {
        TunnelTable.Snapshot now = table.current();
        Optional<String> tunnel = prologue.flatMap(it -> RequestTarget.of(it).encoded().in(it, now))
                .map(it -> ((MatchedPath) it.uriPath()).route().options().name());
        TunnelRefusal refusal = new TunnelRefusal(tunnel.orElse(TunnelRefusal.NO_TUNNEL), now.services().ids().next(), client,
                status,
                kind, Map.of(), reason);
        TunnelObservers observers = now.services().tunnels().observers();
        if (tunnel.isPresent()) {
            observers.refused(refusal);
        } else {
            observers.refusedOther(refusal);
        }
    }
}
