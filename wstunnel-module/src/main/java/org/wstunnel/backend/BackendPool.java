// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final String tunnel;
    /** Changes where backends are discovered. */
    private final List<BackendNode> nodes;
    private final Balancer balancer;
    private final Duration connectTimeout;
    private final Duration dialTimeout;
    private final Verdict verdict;
    private final ReentrantLock lifecycle = new ReentrantLock();
    /** Guarded by {@link #lifecycle}. */
    private final List<PoolPart> parts = new ArrayList<>();
    /** How many listeners use the pool; guarded by {@link #lifecycle}. */
    private int users;

    /**
     * Create a pool.
     *
     * @param tunnel         name of the tunnel, for the log
     * @param nodes          backends, apart from those that will be discovered
     * @param balancer       chooses among them
     * @param connectTimeout limit of one attempt
     * @param dialTimeout    limit of all attempts for one request together
     * @param failures       when a backend that fails is left out
     */
    public BackendPool(String tunnel,
            List<BackendNode> nodes,
            Balancer balancer,
            Duration connectTimeout,
            Duration dialTimeout,
            FailurePolicy failures) {
        this.tunnel = tunnel;
        this.nodes = new CopyOnWriteArrayList<>(nodes);
        this.balancer = balancer;
        this.connectTimeout = connectTimeout;
        this.dialTimeout = dialTimeout;
        this.verdict = new Verdict(tunnel, failures, this::othersUp);
    }

    /** Name of the tunnel, for the log. */
    public String tunnel() {
        return tunnel;
    }

    /** What is known of the backends now, in the order of {@link #nodes()}. */
    public List<BackendState> states() {
        boolean anyUp = nodes.stream().anyMatch(BackendNode::up);
        return nodes.stream().map(node -> node.state(anyUp)).toList();
    }

    /** All backends there are now: those of the configuration in its order, then those that were discovered. */
    public List<BackendNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Give tunnels to another backend from now on. */
    void join(BackendNode node) {
        nodes.add(node);
    }

    /** Give no more tunnels to a backend; those that are open go on. */
    void leave(BackendNode node) {
        nodes.remove(node);
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

    /** A listener has started that uses this pool. The first call starts the parts. */
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
     * Connect to one of the backends. None is tried twice.
     *
     * @param request  the request that asks for the tunnel
     * @param preamble what a backend is sent first, see {@link Dial#within(Duration, byte[])}; asked before each attempt
     * @param observer is told of each attempt
     * @return the open connection and the backend it goes to
     * @throws DialException if none of them can be reached
     */
    public Dialled dial(TunnelRequest request, Function<BackendNode, byte[]> preamble, DialObserver observer)
            throws DialException {
        long deadline = System.nanoTime() + dialTimeout.toNanos();
        Set<BackendNode> tried = new HashSet<>();
        IOException failure = null;
        List<BackendNode> candidates = candidates(tried);
        while (!candidates.isEmpty()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                failure = new SocketTimeoutException("dial timeout is over");
                break;
            }
            BackendNode node = choose(candidates, request);
            tried.add(node);
            try (Attempt attempt = new Attempt(node)) {
                if (attempt.begin(othersUp(node))) {
                    Duration timeout = left.compareTo(connectTimeout) < 0 ? left : connectTimeout;
                    connect(attempt, Dial.within(timeout, preamble.apply(node)).asked(request), observer);
                    return new Dialled(node, attempt.handOver());
                }
            } catch (ClosedByInterruptException e) {
                throw new DialException(DialException.Kind.INTERRUPTED, "the server is stopping", Duration.ofSeconds(1), e);
            } catch (IOException e) {
                failure = e;
            }
            candidates = candidates(tried);
        }
        throw failure(failure);
    }

    private void connect(Attempt attempt, Dial dial, DialObserver observer) throws IOException {
        String name = attempt.node().name();
        long start = System.nanoTime();
        try {
            BackendLink link = attempt.connect(dial);
            observer.dialled(name, System.nanoTime() - start, true);
            verdict.connected(attempt, link);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            observer.dialled(name, System.nanoTime() - start, false);
            verdict.failed(attempt, e);
            throw e;
        }
    }

    /**
     * The backends that a request may dial. While none gets tunnels, those that are left out may be tried sooner: the last one
     * that answers must not be kept out by what happened long ago.
     */
    private List<BackendNode> candidates(Set<BackendNode> tried) {
        List<BackendNode> result = new ArrayList<>(nodes.size());
        for (BackendNode node : nodes) {
            if (!tried.contains(node) && !node.full() && node.open(othersUp(node))) {
                result.add(node);
            }
        }
        return result;
    }

    private boolean othersUp(BackendNode node) {
        for (BackendNode other : nodes) {
            if (other != node && other.up()) {
                return true;
            }
        }
        return false;
    }

    private BackendNode choose(List<BackendNode> candidates, TunnelRequest request) throws DialException {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        try {
            Backend chosen = balancer.choose(List.copyOf(candidates), request);
            return candidates.stream()
                    .filter(it -> it == chosen)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("it chose a backend that is not a candidate: " + chosen));
        } catch (RuntimeException | Error e) {
            // whatever it is, it is the application's: an answer of the server's own would tell the client of it
            throw new DialException(DialException.Kind.UNDECIDED, "the balancer " + balancer.name() + " has failed: " + e,
                    Duration.ofSeconds(1), e);
        }
    }

    private DialException failure(IOException last) {
        if (nodes.stream().anyMatch(node -> node.up() && node.full())) {
            return new DialException(DialException.Kind.FULL, "all backends that are up are full", Duration.ofSeconds(1), last);
        }
        if (last == null) {
            Duration retryAfter = nodes.stream()
                    .map(node -> node.ejection().untilTrial(othersUp(node)))
                    .min(Duration::compareTo)
                    .orElse(Duration.ofSeconds(1));
            return new DialException(DialException.Kind.NONE_ALIVE, "all backends are down or left out", retryAfter, null);
        }
        DialException.Kind kind = last instanceof SocketTimeoutException
                ? DialException.Kind.TIMEOUT
                : DialException.Kind.UNREACHABLE;
        return new DialException(kind, "no backend can be reached: " + last, Duration.ofSeconds(1), last);
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
