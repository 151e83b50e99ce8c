// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelObserver;
import org.wstunnel.tunnel.TunnelRefusal;
import org.wstunnel.tunnel.TunnelTraffic;

/**
 * The tunnels in the registry of Helidon Metrics. The names are those that Prometheus sees, where counters end in
 * {@code _total} and timers in {@code _seconds}. The API comes with Helidon's web server; where the application has no
 * provider of metrics it does nothing.
 */
final class TunnelMetrics implements TunnelObserver, AutoCloseable {
    private static final Duration[] SHORT = millis(1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000);
    private static final Duration[] LONG = millis(1000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000);

    private static final double[] NO_PERCENTILES = {};

    private final Ledger ledger;
    private final BiPredicate<String, String> alive;
    private final Map<Account, Measured> measured = new ConcurrentHashMap<>();
    /** By user. */
    private final Map<String, List<SharedMeter>> users = new ConcurrentHashMap<>();
    /** Counters of refused requests, by tunnel, status and reason. */
    private final Map<List<String>, SharedMeter> refused = new ConcurrentHashMap<>();
    /** Set while the server runs. Not before its start, by which the application has configured its registry. */
    private volatile MeterRegistry registry;

    /**
     * Create meters.
     *
     * @param ledger figures
     * @param alive  whether a backend, named by its tunnel and its own name, is alive
     */
    TunnelMetrics(Ledger ledger, BiPredicate<String, String> alive) {
        this.ledger = ledger;
        this.alive = alive;
    }

    /** The server starts. */
    void start() {
        registry = MetricsFactory.getInstance().globalRegistry();
        ledger.accounts().forEach(this::measured);
    }

    /** The server has stopped. */
    @Override
    public void close() {
        // what ends after this is not counted: its meters would never be removed
        registry = null;
        measured.values().forEach(Measured::close);
        measured.clear();
        users.values().forEach(it -> it.forEach(SharedMeter::close));
        users.clear();
        refused.values().forEach(SharedMeter::close);
        refused.clear();
    }

    /** The ledger has new accounts, or has forgotten some. */
    void refresh() {
        if (registry != null) {
            ledger.accounts().forEach(this::measured);
        }
        for (Account account : List.copyOf(measured.keySet())) {
            if (!ledger.knows(account)) {
                Measured gone = measured.remove(account);
                if (gone != null) {
                    gone.close();
                }
            }
        }
    }

    /** Removes the counters of refused requests, apart from those of these tunnels. */
    void keepTunnels(Set<String> tunnels) {
        refused.entrySet().removeIf(it -> {
            boolean gone = !tunnels.contains(it.getKey().getFirst());
            if (gone) {
                it.getValue().close();
            }
            return gone;
        });
    }

    @Override
    public void refused(TunnelRefusal refusal) {
        if (registry != null) {
            String status = String.valueOf(refusal.status());
            refused.computeIfAbsent(List.of(refusal.tunnel(), status, refusal.kind()),
                    it -> told("wstunnel_tunnels_refused", "Requests for a tunnel that were not answered with 101",
                            "tunnel", refusal.tunnel(), "status", status, "reason", refusal.kind()))
                    .meter(Counter.class).increment();
        }
    }

    @Override
    public void dialled(String tunnel, String backend, long nanos, boolean connected) {
        if (registry != null) {
            Measured account = measured(ledger.account(tunnel, backend));
            if (connected) {
                account.dials.record(nanos, TimeUnit.NANOSECONDS);
            }
        }
    }

    @Override
    public void handshaken(Tunnel session, long nanos) {
        if (registry != null) {
            measured(session).handshakes.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void opened(Tunnel session) {
        if (registry != null) {
            measured(session).opened.increment();
            ledger.users().name(session).ifPresent(it -> users.computeIfAbsent(it, this::ofUser));
        }
    }

    @Override
    public void answered(Tunnel session, long nanos) {
        if (registry != null) {
            measured(session).roundTrips.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        if (registry != null) {
            Account account = ledger.account(session);
            measured(account).closed(session, code(end.code()), reason(end));
        }
    }

    /** Clients are free to choose codes from 3000 on: those are counted by the thousand. */
    static String code(int code) {
        return code < 3000 ? String.valueOf(code) : code < 4000 ? "3xxx" : "4xxx";
    }

    /** One of few reasons, whatever text a client sends. */
    static String reason(TunnelEnd end) {
        return switch (end.by()) {
            case CLIENT -> switch (end.code()) {
                case CloseCodes.ABNORMAL -> "client lost";
                case CloseCodes.PROTOCOL_ERROR, CloseCodes.NOT_UTF8, CloseCodes.TOO_BIG -> "protocol violated";
                default -> "client closed";
            };
            case BACKEND -> end.reason().isEmpty() ? "backend closed" : end.reason();
            case SERVER -> end.reason().isEmpty() ? "server closed" : end.reason();
        };
    }

    private List<SharedMeter> ofUser(String user) {
        List<Tag> tags = List.of(Tag.create("user", user));
        Tally tally = ledger.users().tally(user);
        return List.of(
                SharedMeter.gauge(registry, "wstunnel_user_tunnels_open", "Tunnels that a user has open", tags, tally::open),
                SharedMeter.counter(registry, "wstunnel_user_tunnels_opened", "Tunnels that a user has opened", tags,
                        tally::opened),
                SharedMeter.counter(registry, "wstunnel_user_bytes_to_backend",
                        "Payload bytes of a user that backends have taken", tags,
                        () -> tally.traffic().bytesToBackend()),
                SharedMeter.counter(registry, "wstunnel_user_bytes_to_client", "Payload bytes that were sent to a user", tags,
                        () -> tally.traffic().bytesToClient()));
    }

    private Measured measured(Tunnel session) {
        return measured(ledger.account(session));
    }

    private Measured measured(Account account) {
        return measured.computeIfAbsent(account, Measured::new);
    }

    private SharedMeter told(String name, String description, String... tags) {
        List<Tag> list = new ArrayList<>();
        for (int i = 0; i < tags.length; i += 2) {
            list.add(Tag.create(tags[i], tags[i + 1]));
        }
        return SharedMeter.told(registry, name, list, Counter.builder(name).description(description).tags(list));
    }

    private static Duration[] millis(long... values) {
        Duration[] result = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Duration.ofMillis(values[i]);
        }
        return result;
    }

    /** The meters of one account. */
    private final class Measured implements AutoCloseable {
        private final Counter opened;
        private final Timer dials;
        private final Timer handshakes;
        private final Timer roundTrips;
        private final Timer lifetimes;
        private final Account account;
        private final List<SharedMeter> shared = new CopyOnWriteArrayList<>();
        /** Counters of ended tunnels, by code and reason. */
        private final Map<List<String>, SharedMeter> ends = new ConcurrentHashMap<>();

        Measured(Account account) {
            this.account = account;
            List<Tag> tags = List.of(Tag.create("tunnel", account.tunnel()), Tag.create("backend", account.backend()));
            opened = kept(told("wstunnel_tunnels_opened", "Tunnels that were opened",
                    "tunnel", account.tunnel(), "backend", account.backend())).meter(Counter.class);
            dials = timer("wstunnel_dial", "Connecting to the backend, TLS included", tags, SHORT);
            handshakes = timer("wstunnel_handshake", "From the request to the 101, dialling included", tags, SHORT);
            roundTrips = timer("wstunnel_ping_round_trip", "From a ping to its pong", tags, SHORT);
            lifetimes = timer("wstunnel_tunnel_lifetime", "How long tunnels were open", tags, LONG);
            shared.addAll(List.of(
                    SharedMeter.gauge(registry, "wstunnel_tunnels_open", "Tunnels that are open", tags, account::open),
                    SharedMeter.gauge(registry, "wstunnel_backend_up", "Whether the backend gets tunnels", tags,
                            () -> up(account)),
                    SharedMeter.counter(registry, "wstunnel_dial_failures", "Connection attempts to the backend that have failed",
                            tags,
                            account::failedDials),
                    counter("wstunnel_bytes_to_backend", "Payload bytes that the backend has taken", account, tags,
                            TunnelTraffic::bytesToBackend),
                    counter("wstunnel_bytes_to_client", "Payload bytes that were sent to clients", account, tags,
                            TunnelTraffic::bytesToClient),
                    counter("wstunnel_frames_from_client", "Data frames of clients", account, tags,
                            TunnelTraffic::framesFromClient),
                    counter("wstunnel_frames_to_client", "Data frames that were sent to clients", account, tags,
                            TunnelTraffic::framesToClient),
                    counter("wstunnel_blocked_on_backend_milliseconds", "Time in which output waited for the backend", account,
                            tags,
                            it -> it.nanosOnBackend() / 1_000_000),
                    counter("wstunnel_blocked_on_client_milliseconds", "Time in which output waited for clients", account, tags,
                            it -> it.nanosOnClient() / 1_000_000)));
        }

        void closed(Tunnel session, String code, String reason) {
            lifetimes.record(session.age());
            ends.computeIfAbsent(List.of(code, reason),
                    it -> told("wstunnel_tunnels_closed", "Tunnels that have ended", "tunnel", account.tunnel(),
                            "backend", account.backend(), "code", code, "reason", reason))
                    .meter(Counter.class).increment();
        }

        @Override
        public void close() {
            shared.forEach(SharedMeter::close);
            ends.values().forEach(SharedMeter::close);
        }

        private SharedMeter kept(SharedMeter meter) {
            shared.add(meter);
            return meter;
        }

        private double up(Account account) {
            return alive.test(account.tunnel(), account.backend()) ? 1 : 0;
        }

        private Timer timer(String name, String description, List<Tag> tags, Duration... buckets) {
            return kept(SharedMeter.told(registry, name, tags, Timer.builder(name).description(description).tags(tags)
                    .percentiles(NO_PERCENTILES).buckets(buckets))).meter(Timer.class);
        }

        private SharedMeter counter(String name,
                String description,
                Account account,
                List<Tag> tags,
                ToLongFunction<TunnelTraffic> value) {
            return SharedMeter.counter(registry, name, description, tags, () -> value.applyAsLong(account.traffic()));
        }
    }
}
