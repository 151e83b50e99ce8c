// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelInfo;

/**
 * The figures of each user over all tunnels. There can be any number of users, so only the first ones have figures of
 * their own.
 */
final class Users {
    static final String OTHER = "other";

    private final int most;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /**
     * Create without a user.
     *
     * @param most how many users have figures of their own; 0 for no figures at all
     */
    Users(int most) {
        this.most = most;
    }

    /**
     * The name under which a tunnel is counted.
     *
     * @param session tunnel
     * @return name; empty where nobody is known or no user is counted
     */
    Optional<String> name(Tunnel session) {
        TunnelInfo info = session.info();
        return most == 0 ? Optional.empty() : info.user().or(info::subject).map(it -> tallies.containsKey(it) ? it : newName(it));
    }

    void opened(Tunnel session) {
        name(session).ifPresent(it -> tallies.get(it).add(session));
    }

    void closed(Tunnel session) {
        name(session).ifPresent(it -> tallies.get(it).remove(session));
    }

    /** What is counted by a name. */
    Tally tally(String name) {
        return tallies.get(name);
    }

    private String newName(String user) {
        String name = tallies.size() < most ? user : OTHER;
        tallies.computeIfAbsent(name, it -> new Tally());
        return name;
    }
}
