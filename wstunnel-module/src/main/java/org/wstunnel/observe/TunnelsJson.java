// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.List;
import java.util.Locale;

import org.wstunnel.backend.BackendState;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelTraffic;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * The tunnels, backends and sessions of a server as JSON.
 */
public final class TunnelsJson {
    private TunnelsJson() {
    }

    /**
     * Write what is there now.
     *
     * @param servers  the tunnels of one or several features of a server
     * @param sessions how many sessions to list at most
     * @return JSON text
     */
    public static String of(List<Observation> servers, int sessions) {
        JsonText json = new JsonText().object();
        json.field("draining", servers.stream().anyMatch(it -> it.tunnels().leaving()));
        json.field("open", servers.stream().mapToInt(it -> it.tunnels().count()).sum());
        json.name("tunnels").array();
        servers.forEach(server -> server.routes().forEach(route -> tunnel(json, server, route)));
        json.endArray().name("sessions").array();
        servers.stream()
                .flatMap(it -> it.tunnels().sessions().stream())
                .sorted((a, b) -> b.age().compareTo(a.age()))
                .limit(sessions)
                .forEach(it -> session(json, it));
        return json.endArray().endObject().toString();
    }

    private static void tunnel(JsonText json, Observation server, TunnelRoute route) {
        String name = route.options().name();
        json.object()
                .field("name", name)
                .field("required", route.required())
                .field("refused", server.ledger().refused(name))
                .name("backends").array();
        Observation.states(route).forEach(it -> backend(json, server, name, it));
        json.endArray().endObject();
    }

    private static void backend(JsonText json, Observation server, String tunnel, BackendState state) {
        Account account = server.ledger().account(tunnel, state.name());
        json.object()
                .field("name", state.name())
                .field("state", state.status().name().toLowerCase(Locale.ROOT))
                .field("open", account.open())
                .field("opened", account.opened())
                .field("failedDials", account.failedDials());
        if (state.limit() > 0) {
            json.field("limit", state.limit());
        }
        state.lastFailure().ifPresent(it -> json.field("lastFailure", it));
        traffic(json, account.traffic());
        json.endObject();
    }

    private static void session(JsonText json, Tunnel session) {
        TunnelInfo info = session.info();
        json.object()
                .field("id", info.id())
                .field("tunnel", session.tunnel())
                .field("backend", info.backend())
                .field("client", info.client());
        info.user().or(info::subject).ifPresent(it -> json.field("user", it));
        info.origin().ifPresent(it -> json.field("origin", it));
        json.field("ageMillis", session.age().toMillis());
        traffic(json, session.traffic());
        json.endObject();
    }

    private static void traffic(JsonText json, TunnelTraffic traffic) {
        json.field("bytesToBackend", traffic.bytesToBackend())
                .field("bytesToClient", traffic.bytesToClient())
                .field("framesFromClient", traffic.framesFromClient())
                .field("framesToClient", traffic.framesToClient())
                .field("blockedOnBackendMillis", traffic.nanosOnBackend() / 1_000_000)
                .field("blockedOnClientMillis", traffic.nanosOnClient() / 1_000_000);
    }
}
