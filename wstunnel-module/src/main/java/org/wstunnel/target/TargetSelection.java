// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.NameLookup;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.backend.UnixAddress;
import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TunnelRequest;

/**
 * Where the requests of one tunnel go: asks the resolver, and checks what it answers.
 * <p>
 * The name of a host is looked up here and only here. What is dialled are the addresses that were checked, so that a name
 * whose address changes in between gets nobody any further.
 */
public final class TargetSelection {
    private final TargetResolver resolver;
    private final BackendPool own;
    private final Map<String, BackendPool> pools;
    private final AllowedTargets allowed;
    private final Function<List<BackendNode>, BackendPool> passing;
    private final Addresses lookup;

    /**
     * Create a selection.
     *
     * @param resolver      resolver
     * @param own           the tunnel's own backends, may be none
     * @param pools         the other pools that are allowed, by name
     * @param allowed       what else is allowed
     * @param lookupTimeout how long the name of a host may take
     * @param passing       makes a pool for one request out of addresses that are dialled in order
     */
    public TargetSelection(TargetResolver resolver,
            BackendPool own,
            Map<String, BackendPool> pools,
            AllowedTargets allowed,
            Duration lookupTimeout,
            Function<List<BackendNode>, BackendPool> passing) {
        this(resolver, own, pools, allowed, passing, host -> NameLookup.addresses(host, lookupTimeout.toNanos()));
    }

    TargetSelection(TargetResolver resolver,
            BackendPool own,
            Map<String, BackendPool> pools,
            AllowedTargets allowed,
            Function<List<BackendNode>, BackendPool> passing,
            Addresses lookup) {
        this.resolver = resolver;
        this.own = own;
        this.pools = Map.copyOf(pools);
        this.allowed = allowed;
        this.passing = passing;
        this.lookup = lookup;
    }

    /** The tunnel's own backends; none if the resolver alone says where requests go. */
    public BackendPool own() {
        return own;
    }

    /** The configured pools to which requests may go, the tunnel's own first. */
    public List<BackendPool> configured() {
        List<BackendPool> result = new ArrayList<>();
        result.add(own);
        pools.values().stream().filter(it -> it != own).forEach(result::add);
        return result;
    }

    /**
     * Whether requests may go to backends that are not in {@link #configured()}, since only the resolver knows them.
     *
     * @return whether they may
     */
    public boolean beyondConfigured() {
        return allowed.beyondPools();
    }

    /**
     * Find the backends of a request.
     *
     * @param request request
     * @return pool to dial
     * @throws TargetException if it has none
     */
    public BackendPool select(TunnelRequest request) throws TargetException {
        return switch (resolve(request).orElseThrow(() -> unknown("the request names no target that is known"))) {
            case Target.Tunnel tunnel -> own;
            case Target.Pool pool -> Optional.ofNullable(pools.get(pool.name()))
                    .orElseThrow(() -> new TargetException(pool.name(),
                            "there is no such pool, or allowed-targets.pools does not allow it"));
            case Target.Address address -> passing.apply(nodes(address));
            case Target.Socket socket -> passing.apply(List.of(node(socket)));
        };
    }

    private Optional<Target> resolve(TunnelRequest request) throws TargetException {
        try {
            return Objects.requireNonNull(resolver.resolve(request), "it answers null");
        } catch (RuntimeException | Error e) {
            throw new TargetException(TargetException.Kind.FAILED, "the resolver " + resolver.name() + " has failed: " + e, e);
        }
    }

    private List<BackendNode> nodes(Target.Address target) throws TargetException {
        String name = new TcpAddress(target.host(), target.port()).text();
        if (!allowed.host(target.host(), target.port())) {
            throw new TargetException(name, "allowed-targets allows no " + name);
        }
        List<BackendNode> nodes = new ArrayList<>();
        for (InetAddress address : addresses(target.host())) {
            if (allowed.address(address)) {
                nodes.add(new BackendNode(name, new TcpAddress(address.getHostAddress(), target.port()), 1));
            }
        }
        if (nodes.isEmpty()) {
            throw new TargetException(name, "allowed-targets allows none of the addresses of " + name);
        }
        return nodes;
    }

    private List<InetAddress> addresses(String host) throws TargetException {
        try {
            return lookup.of(host);
        } catch (SocketTimeoutException e) {
            throw new TargetException(TargetException.Kind.TIMEOUT, e.getMessage(), e);
        } catch (IOException e) {
            throw new TargetException(TargetException.Kind.UNRESOLVED, "the target's name cannot be resolved: " + e.getMessage(),
                    e);
        }
    }

    private BackendNode node(Target.Socket target) throws TargetException {
        Path path = allowed.socket(target.path())
                .orElseThrow(() -> new TargetException(target.path().toString(),
                        "allowed-targets.sockets does not allow " + target.path()));
        return new BackendNode(path.toString(), new UnixAddress(path), 1);
    }

    private static TargetException unknown(String message) {
        return new TargetException(TargetException.Kind.UNKNOWN, message, null);
    }

    /** The addresses of a name. */
    @FunctionalInterface
    interface Addresses {
        /**
         * Look up a name.
         *
         * @param host host name or IP address
         * @return its addresses
         * @throws java.net.UnknownHostException if it has none
         * @throws SocketTimeoutException        if no name server has answered in time
         */
        List<InetAddress> of(String host) throws IOException;
    }
}
