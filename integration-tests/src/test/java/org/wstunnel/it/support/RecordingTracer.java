// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.tracing.Baggage;
import io.helidon.tracing.HeaderConsumer;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Scope;
import io.helidon.tracing.Span;
import io.helidon.tracing.SpanContext;
import io.helidon.tracing.SpanListener;
import io.helidon.tracing.Tracer;
import io.helidon.tracing.WritableBaggage;

/**
 * A tracer of Helidon's that keeps its spans for the test to look at. Callers' spans come by the W3C header
 * {@code traceparent}. It is given to those who use it, and is not the tracer of the process: other tests do not notice
 * it.
 */
public final class RecordingTracer implements Tracer {
    private static final WritableBaggage NO_BAGGAGE = Tracer.noOp().spanBuilder("").build().baggage();

    private final List<Recorded> spans = new CopyOnWriteArrayList<>();

    /** All that were started, in order. */
    public List<Recorded> spans() {
        return List.copyOf(spans);
    }

    /** The only one that was started, once it has ended. */
    public Recorded awaitOnly() {
        Await.until("a span that has ended", () -> !spans.isEmpty() && spans.getFirst().ends() > 0);
        if (spans.size() != 1) {
            throw new AssertionError("more than one span: " + spans);
        }
        return spans.getFirst();
    }

    @Override
    public boolean enabled() {
        return true;
    }

    @Override
    public Span.Builder<?> spanBuilder(String name) {
        return new Builder(name);
    }

    @Override
    public Optional<SpanContext> extract(HeaderProvider headers) {
        return headers.get("traceparent").map(it -> it.split("-")).map(it -> new Ids(it[1], it[2]));
    }

    @Override
    public void inject(SpanContext span, HeaderProvider inbound, HeaderConsumer outbound) {
        outbound.setIfAbsent("traceparent", "00-" + span.traceId() + "-" + span.spanId() + "-01");
    }

    @Override
    public Tracer register(SpanListener listener) {
        throw new UnsupportedOperationException("nobody listens here");
    }

    private record Ids(String traceId, String spanId) implements SpanContext {
        @Override
        public void asParent(Span.Builder<?> span) {
            span.parent(this);
        }

        @Override
        public Baggage baggage() {
            return NO_BAGGAGE;
        }
    }

    private final class Builder implements Span.Builder<Builder> {
        private final String name;
        private final Map<String, Object> tags = new TreeMap<>();
        private SpanContext parent;

        Builder(String name) {
            this.name = name;
        }

        @Override
        public Builder parent(SpanContext context) {
            parent = context;
            return this;
        }

        @Override
        public Builder kind(Span.Kind kind) {
            return tag("kind", kind.name());
        }

        @Override
        public Builder tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public Builder tag(String key, Boolean value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public Builder tag(String key, Number value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public Span build() {
            return start();
        }

        @Override
        public Span start(Instant instant) {
            String number = "%016x".formatted(spans.size() + 1);
            Recorded span = new Recorded(name, Optional.ofNullable(parent),
                    new Ids(parent == null ? number + number : parent.traceId(), number));
            span.tags.putAll(tags);
            spans.add(span);
            return span;
        }
    }

    /**
     * What was done with a span.
     */
    public static final class Recorded implements Span {
        private final String name;
        private final Optional<SpanContext> parent;
        private final SpanContext context;
        private final Map<String, Object> tags = new ConcurrentHashMap<>();
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private volatile Status status = Status.UNSET;
        private volatile Throwable failure;

        Recorded(String name, Optional<SpanContext> parent, SpanContext context) {
            this.name = name;
            this.parent = parent;
            this.context = context;
        }

        public String name() {
            return name;
        }

        public Optional<SpanContext> parent() {
            return parent;
        }

        /** Value of a tag as text, empty if there is none. */
        public String tag(String key) {
            return String.valueOf(tags.getOrDefault(key, ""));
        }

        /** How many scopes are open. */
        public int active() {
            return active.get();
        }

        /** How often it was ended. */
        public int ends() {
            return ends.get();
        }

        public Status status() {
            return status;
        }

        public Optional<Throwable> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public Span tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public Span tag(String key, Boolean value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public Span tag(String key, Number value) {
            tags.put(key, value);
            return this;
        }

        @Override
        public void status(Status newStatus) {
            status = newStatus;
        }

        @Override
        public SpanContext context() {
            return context;
        }

        @Override
        public void addEvent(String event, Map<String, ?> attributes) {
            tags.put("event." + event, attributes.toString());
        }

        @Override
        public void end() {
            ends.incrementAndGet();
        }

        @Override
        public void end(Throwable t) {
            failure = t;
            ends.incrementAndGet();
        }

        @Override
        public Scope activate() {
            active.incrementAndGet();
            return new Scope() {
                private boolean closed;

                @Override
                public void close() {
                    if (!closed) {
                        closed = true;
                        active.decrementAndGet();
                    }
                }

                @Override
                public boolean isClosed() {
                    return closed;
                }
            };
        }

        @Override
        public Span baggage(String key, String value) {
            return this;
        }

        @Override
        public Optional<String> baggage(String key) {
            return Optional.empty();
        }

        @Override
        public WritableBaggage baggage() {
            return NO_BAGGAGE;
        }

        @Override
        public String toString() {
            return name + tags;
        }
    }
}
