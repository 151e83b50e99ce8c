// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.LinkedHashMap;
import java.util.Map;

import org.wstunnel.loop.LogText;

/**
 * A request for a tunnel that was refused.
 *
 * @param tunnel name of the tunnel, {@link #NO_TUNNEL} where there is none
 * @param id     id that the tunnel would have had
 * @param client address of the client
 * @param status HTTP status of the answer, zero for none
 * @param kind   kind of reason, one of few
 * @param compared what was compared with what, by names of fields of the log, in their order; a long text is cut
 * @param reason the full reason, for the log; may name backends and errors, so the client is not told it
 */
public record TunnelRefusal(String tunnel, String id, String client, int status, String kind, Map<String, String> compared,
        String reason) {
    /** In place of a tunnel's name. */
    public static final String NO_TUNNEL = "-";

    /** Cut at once: what waits for the log must not hold what a client has sent. */
    public TunnelRefusal {
        Map<String, String> bounded = new LinkedHashMap<>();
        compared.forEach((name, value) -> bounded.put(name, LogText.field(value)));
        compared = bounded;
    }
}
