package org.wstunnel.observe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

import org.wstunnel.backend.BackendState;
import org.wstunnel.tunnel.Drain;
import org.wstunnel.tunnel.OpenTunnels;
import org.wstunnel.tunnel.TunnelSession;
import org.wstunnel.upgrade.TunnelRoute;

/**
 * Everything that can be seen of the tunnels of one server, from its start to its stop. Starts and stops with a listener as a feature of that.
 */
public final class Observation implements HttpFeature {
    /** Those of all servers of this process that run. */
    private static final Set<Observation> RUNNING = new CopyOnWriteArraySet<>();

    private final Supplier<List<TunnelRoute>> routes;
    private final OpenTunnels tunnels;
    private final Drain drain;
    private final Ledger ledger = new Ledger();
    private final TunnelMetrics metrics = new TunnelMetrics(this);

    /**
     * Create an observation.
     *
     * @param routes  the tunnels at any moment
     * @param tunnels the open tunnels
     * @param drain   their common end
     */
    public Observation(Supplier<List<TunnelRoute>> routes, OpenTunnels tunnels, Drain drain) {
        this.routes = routes;
        this.tunnels = tunnels;
        this.drain = drain;
        tunnels.observers().add(ledger);
        tunnels.observers().add(metrics);
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
        for (TunnelRoute route : routes.get()) {
            states(route).forEach(it -> ledger.account(route.options().name(), it.name()));
        }
        metrics.start();
        RUNNING.add(this);
    }

    @Override
    public void afterStop() {
        RUNNING.remove(this);
        metrics.close();
    }

    /**
     * The accounts.
     *
     * @return ledger
     */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * Find an open tunnel.
     *
     * @param id its id
     * @return tunnel, if it is open
     */
    public Optional<TunnelSession> session(String id) {
        return tunnels.sessions().stream().filter(it -> it.info().id().equals(id)).findFirst();
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

    /** The backends that a tunnel may go to, apart from those that only its resolver knows. */
    static List<BackendState> states(TunnelRoute route) {
        return route.targets().configured().stream().flatMap(pool -> pool.states().stream()).toList();
    }

    /** Whether a backend is alive. */
    boolean alive(String tunnel, String backend) {
        return routes.get().stream()
                .filter(route -> route.options().name().equals(tunnel))
                .flatMap(route -> states(route).stream())
                .anyMatch(state -> state.name().equals(backend) && alive(state));
    }

    // one that is full is well
    private static boolean alive(BackendState state) {
        return state.status() == BackendState.Status.UP || state.status() == BackendState.Status.FULL;
    }

    // no backend at all: a resolver alone knows where the requests go
    private static boolean isLost(List<BackendState> backends) {
        return !backends.isEmpty() && backends.stream().noneMatch(it -> alive(it) || mayBeTried(it));
    }

    // only a request can find out that it is well again, and none comes to a server that is not ready
    private static boolean mayBeTried(BackendState state) {
        return state.status() == BackendState.Status.EJECTED && state.untilTrial().isZero();
    }

    /** Required tunnels that none of their backends serves. */
    List<String> withoutBackend() {
        return routes.get().stream()
                .filter(TunnelRoute::required)
                .filter(route -> isLost(states(route)))
                .map(route -> route.options().name())
                .toList();
    }
}
