// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;
import org.wstunnel.tunnel.TunnelRefusal;

/**
 * Keeps the accounts of a server: one per tunnel and backend, and one per user.
 */
public final class Ledger implements TunnelObserver {
    /** Requests can name backends, and so any number of them. Those beyond this many share one account per tunnel. */
    static final int MOST_ACCOUNTS = 1000;
    static final String OTHER = "other";

    private final Map<Key, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final Users users;

    /**
     * Create without an account.
     *
     * @param mostUsers how many users have accounts of their own
     */
    Ledger(int mostUsers) {
        this.users = new Users(mostUsers);
    }

    @Override
    public void refused(TunnelRefusal refusal) {
        refused.computeIfAbsent(refusal.tunnel(), it -> new LongAdder()).increment();
    }

    @Override
    public void dialled(String tunnel, String backend, long nanos, boolean connected) {
        if (!connected) {
            account(tunnel, backend).dialFailed();
        }
    }

    @Override
    public void opened(Tunnel session) {
        Account account = account(session);
        while (!account.tally().add(session)) {
            forget(account);
            account = account(session);
        }
        users.opened(session);
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        account(session).tally().remove(session);
        users.closed(session);
    }

    /** The accounts: a view that grows while it is looked at. */
    public Collection<Account> accounts() {
        return Collections.unmodifiableCollection(accounts.values());
    }

    /**
     * Requests for a tunnel that were refused.
     *
     * @param tunnel name of the tunnel
     * @return number of requests
     */
    public long refused(String tunnel) {
        LongAdder count = refused.get(tunnel);
        return count == null ? 0 : count.sum();
    }

    /** Forgets an account, unless a tunnel is open there. */
    void forget(Account account) {
        if (account.tally().retire()) {
            accounts.remove(new Key(account.tunnel(), account.backend()), account);
        }
    }

    /** Whether an account is still kept. */
    boolean knows(Account account) {
        return accounts.get(new Key(account.tunnel(), account.backend())) == account;
    }

    /** Forgets the refused requests of all other tunnels. */
    void keepTunnels(Set<String> tunnels) {
        refused.keySet().retainAll(tunnels);
    }

    Users users() {
        return users;
    }

    Account account(Tunnel session) {
        return account(session.tunnel(), session.info().backend());
    }

    Account account(String tunnel, String backend) {
        Account known = accounts.get(new Key(tunnel, backend));
        if (known != null) {
            return known;
        }
        Key key = new Key(tunnel, accounts.size() < MOST_ACCOUNTS ? backend : OTHER);
        return accounts.computeIfAbsent(key, it -> new Account(it.tunnel(), it.backend()));
    }

    private record Key(String tunnel, String backend) {
    }
}
