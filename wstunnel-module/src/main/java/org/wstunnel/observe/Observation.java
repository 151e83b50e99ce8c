// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

import org.wstunnel.backend.BackendState;
import org.wstunnel.connection.Connections;
import org.wstunnel.drain.Drain;
import org.wstunnel.loop.BackgroundQueue;
import org.wstunnel.loop.EventLoops;
import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelObservers;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * Everything that operators see of the tunnels of one server, from its start to its stop. It is a feature of each
 * listener of the server, so that it notices a listener that ends before the server does.
 */
public final class Observation implements HttpFeature {
    private static final System.Logger LOGGER = System.getLogger(Observation.class.getName());
    private static final Duration LAST_FIGURES = Duration.ofSeconds(1);
    /** Those of all running servers of this process. */
    private static final Set<Observation> RUNNING = new CopyOnWriteArraySet<>();

    private final Supplier<List<TunnelRoute>> routes;
    private final OpenTunnels tunnels;
    private final Drain drain;
    private final EventLoops loops;
    private final Connections connections;
    private final Ledger ledger;
    private final TunnelMetrics metrics;
    /** Number of listeners that run. */
    private final AtomicInteger listeners = new AtomicInteger();
    /** Keeps a slow registry away from those who report events. */
    private final BackgroundQueue figures = new BackgroundQueue("wstunnel-metrics", Duration.ofMillis(10),
            lost -> LOGGER.log(Level.WARNING, "Metrics lack " + lost + " events of tunnels: their registry was too slow"));

    /**
     * Create an observation.
     *
     * @param routes      supplies the tunnels that there are now
     * @param tunnels     the open tunnels
     * @param drain       drain of the tunnels
     * @param loops       event loops of the tunnels
     * @param connections account of the clients' connections
     * @param mostUsers   how many users have figures of their own
     */
    public Observation(Supplier<List<TunnelRoute>> routes,
            OpenTunnels tunnels,
            Drain drain,
            EventLoops loops,
            Connections connections,
            int mostUsers) {
        this.routes = routes;
        this.tunnels = tunnels;
        this.drain = drain;
        this.loops = loops;
        this.connections = connections;
        this.ledger = new Ledger(mostUsers);
        this.metrics = new TunnelMetrics(ledger, this::alive);
        tunnels.observers().add(ledger);
        TunnelObservers receivers = new TunnelObservers(figures::add);
        receivers.add(metrics);
        receivers.add(new Refreshing(ledger, this::isGone, this::refresh));
        tunnels.observers().add(receivers);
    }

    static Set<Observation> running() {
        return RUNNING;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        // no route: this feature only wants to know when the listener starts and stops
    }

    @Override
    public void beforeStart() {
        if (RUNNING.add(this)) {
            openAccounts();
            metrics.start();
        }
    }

    /** Not in {@link #beforeStart()}: a listener that cannot be bound is never told of a stop. */
    @Override
    public void afterStart(WebServer server) {
        listeners.incrementAndGet();
    }

    @Override
    public void afterStop() {
        // Helidon does not call this for a listener that has ended by itself
        if (listeners.decrementAndGet() > connections.endedListeners().size() || !RUNNING.remove(this)) {
            return;
        }
        figures.flush(LAST_FIGURES);
        metrics.close();
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The open tunnel with this id, if there is one. */
    public Optional<Tunnel> session(String id) {
        return tunnels.sessions().stream().filter(it -> it.info().id().equals(id)).findFirst();
    }

    /**
     * Follow a change of the tunnels and their backends: new ones get figures, those that are gone lose theirs when
     * their last tunnel has ended, and all others keep theirs.
     */
    public void refresh() {
        openAccounts();
        ledger.accounts().stream().filter(this::isGone).forEach(ledger::forget);
        Set<String> names = routes.get().stream().map(route -> route.options().name()).collect(Collectors.toSet());
        ledger.keepTunnels(names);
        metrics.keepTunnels(names);
        metrics.refresh();
    }

    /** Whether no tunnel is open there, and no request can go there any more. */
    private boolean isGone(Account account) {
        return account.open() == 0 && routes.get().stream().noneMatch(route -> serves(route, account));
    }

    // a backend that is known from requests alone may come back with the next one
    private static boolean serves(TunnelRoute route, Account account) {
        return route.options().name().equals(account.tunnel())
                && (route.targets().beyondConfigured()
                        || account.backend().equals(Ledger.OTHER)
                        || states(route).stream().anyMatch(it -> it.name().equals(account.backend())));
    }

    private void openAccounts() {
        for (TunnelRoute route : routes.get()) {
            states(route).forEach(it -> ledger.account(route.options().name(), it.name()));
        }
    }

    List<TunnelRoute> routes() {
        return routes.get();
    }

    OpenTunnels tunnels() {
        return tunnels;
    }

    Drain drain() {
        return drain;
    }

    EventLoops loops() {
        return loops;
    }

    Connections connections() {
        return connections;
    }

    /** The backends that a tunnel may go to, apart from those that only its resolver knows. */
    static List<BackendState> states(TunnelRoute route) {
        return route.targets().configured().stream().flatMap(pool -> pool.states().stream()).toList();
    }

    /** Whether a backend is alive. */
    private boolean alive(String tunnel, String backend) {
        return routes.get().stream()
                .filter(route -> route.options().name().equals(tunnel))
                .flatMap(route -> states(route).stream())
                .anyMatch(state -> state.name().equals(backend) && alive(state));
    }

    // a full backend works
    private static boolean alive(BackendState state) {
        return state.status() == BackendState.Status.UP || state.status() == BackendState.Status.FULL;
    }

    // without any backend, a resolver alone knows where the requests go
    private static boolean isLost(List<BackendState> backends) {
        return !backends.isEmpty() && backends.stream().noneMatch(it -> alive(it) || mayBeTried(it));
    }

    // only a request can find out whether it works again, and a server that is not ready gets none
    private static boolean mayBeTried(BackendState state) {
        return state.status() == BackendState.Status.EJECTED && state.untilTrial().isZero();
    }

    /** Names of the required tunnels of which no backend is available. */
    List<String> withoutBackend() {
        return routes.get().stream()
                .filter(TunnelRoute::required)
                .filter(route -> isLost(states(route)))
                .map(route -> route.options().name())
                .toList();
    }
}
