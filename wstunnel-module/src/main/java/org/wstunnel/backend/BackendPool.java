package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.TunnelRequest;

/**
 * The backends of one tunnel: chooses one of them for a request and dials it, and the others if that fails.
 * Owns what runs beside its backends: its {@link PoolPart}s.
 */
public final class BackendPool implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(BackendPool.class.getName());
    private static final byte[] NO_PREAMBLE = new byte[0];

    private final String tunnel;
    private final List<BackendNode> nodes;
    private final Balancer balancer;
    private final Duration connectTimeout;
    private final Duration dialTimeout;
    private final Duration disableTime;
    private final ReentrantLock lifecycle = new ReentrantLock();
    /** Guarded by {@link #lifecycle}. */
    private final List<PoolPart> parts = new ArrayList<>();
    /** How many listeners use the pool; guarded by {@link #lifecycle}. */
    private int users;
    private volatile DialObserver observer = DialObserver.NONE;

    /**
     * Create a pool.
     *
     * @param tunnel         name of the tunnel, for the log
     * @param nodes          backends, at least one
     * @param balancer       chooses among them
     * @param connectTimeout limit of one attempt
     * @param dialTimeout    limit of all attempts for one request together
     * @param disableTime    how long a backend that failed is left out
     */
    public BackendPool(String tunnel,
                       List<BackendNode> nodes,
                       Balancer balancer,
                       Duration connectTimeout,
                       Duration dialTimeout,
                       Duration disableTime) {
        this.tunnel = tunnel;
        this.nodes = List.copyOf(nodes);
        this.balancer = balancer;
        this.connectTimeout = connectTimeout;
        this.dialTimeout = dialTimeout;
        this.disableTime = disableTime;
    }

    /**
     * The backends.
     *
     * @return all backends, in the order of the configuration
     */
    public List<BackendNode> nodes() {
        return nodes;
    }

    /**
     * Add something that is to start and to end with this pool. Not after the first {@link #start()}.
     *
     * @param part part, owned by the pool from now on
     */
    public void add(PoolPart part) {
        lifecycle.lock();
        try {
            parts.add(part);
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * A listener has started that uses this pool. The first call starts the parts.
     */
    public void start() {
        lifecycle.lock();
        try {
            if (users++ == 0) {
                parts.forEach(PoolPart::start);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * A listener has stopped that used this pool. The last call ends the parts, and waits for them; a call without a
     * {@link #start()} does nothing.
     */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (users > 0 && --users == 0) {
                parts.reversed().forEach(PoolPart::close);
            }
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Tell somebody of every connection attempt.
     *
     * @param observer takes the place of the one before
     */
    public void observe(DialObserver observer) {
        this.observer = observer;
    }

    /**
     * Connect to one of the backends. None is tried twice.
     *
     * @param request the request that asks for the tunnel
     * @return the open connection and the backend it goes to
     * @throws DialException if none of them can be reached
     */
    public Dialled dial(TunnelRequest request) throws DialException {
        return dial(request, node -> NO_PREAMBLE);
    }

    /**
     * Connect to one of the backends. None is tried twice.
     *
     * @param request  the request that asks for the tunnel
     * @param preamble what a backend is sent first, see {@link Dial#preamble(byte[])}; asked before each attempt
     * @return the open connection and the backend it goes to
     * @throws DialException if none of them can be reached
     */
    public Dialled dial(TunnelRequest request, Function<BackendNode, byte[]> preamble) throws DialException {
        long deadline = System.nanoTime() + dialTimeout.toNanos();
        List<BackendNode> candidates = available();
        IOException failure = null;
        while (!candidates.isEmpty()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                failure = new SocketTimeoutException("dial timeout is over");
                break;
            }
            BackendNode node = choose(candidates, request);
            candidates.remove(node);
            long start = System.nanoTime();
            try {
                Dial attempt = Dial.within(left.compareTo(connectTimeout) < 0 ? left : connectTimeout);
                BackendLink link = node.connect(attempt.preamble(preamble.apply(node)));
                observer.dialled(node.name(), System.nanoTime() - start, true);
                return new Dialled(node, link);
            } catch (ClosedByInterruptException e) {
                throw new DialException(DialException.Kind.INTERRUPTED, "the server is stopping", Duration.ofSeconds(1), e);
            } catch (IOException e) {
                observer.dialled(node.name(), System.nanoTime() - start, false);
                node.disable(disableTime);
                LOGGER.log(Level.WARNING, "Tunnel {0}: backend {1} cannot be reached: {2}", tunnel, node.name(), e);
                failure = e;
            }
        }
        throw failure(failure);
    }

    private List<BackendNode> available() {
        List<BackendNode> result = new ArrayList<>(nodes.size());
        for (BackendNode node : nodes) {
            if (node.disabledFor().isZero()) {
                result.add(node);
            }
        }
        return result;
    }

    private BackendNode choose(List<BackendNode> candidates, TunnelRequest request) {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        Backend chosen = balancer.choose(List.copyOf(candidates), request);
        for (BackendNode node : candidates) {
            if (node == chosen) {
                return node;
            }
        }
        throw new IllegalStateException("Balancer " + balancer.name() + " of tunnel " + tunnel
                                                + " chose a backend that is no candidate: " + chosen);
    }

    private DialException failure(IOException last) {
        Duration retryAfter = nodes.stream().map(BackendNode::disabledFor).min(Duration::compareTo).orElse(disableTime);
        if (last == null) {
            return new DialException(DialException.Kind.NONE_ALIVE, "all backends are disabled", retryAfter, null);
        }
        DialException.Kind kind = last instanceof SocketTimeoutException
                ? DialException.Kind.TIMEOUT
                : DialException.Kind.UNREACHABLE;
        return new DialException(kind, "no backend can be reached: " + last, retryAfter, last);
    }

    /**
     * A backend and the connection to it.
     *
     * @param node backend
     * @param link connection, owned by the caller
     */
    public record Dialled(BackendNode node, BackendLink link) {
    }
}
