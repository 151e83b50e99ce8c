// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;

/**
 * One server's part of a meter. The registry belongs to the whole process, and keeps the first meter of a name and its
 * tags. So servers with equal tunnels share a meter. It shows their sum, and is removed with the last of them.
 */
final class SharedMeter implements AutoCloseable {
    private static final Map<Key, Shared> METERS = new ConcurrentHashMap<>();

    private final Key key;
    private final DoubleSupplier part;
    private final Meter meter;

    private SharedMeter(Key key, DoubleSupplier part, Function<Shared, Meter.Builder<?, ? extends Meter>> builder) {
        this.key = key;
        this.part = part;
        this.meter = METERS.compute(key, (it, known) -> {
            Shared shared = known == null ? new Shared() : known;
            shared.parts.add(part);
            if (known == null) {
                shared.meter = create(key.registry, builder.apply(shared));
            }
            return shared;
        }).meter;
    }

    static SharedMeter gauge(MeterRegistry registry, String name, String description, List<Tag> tags, DoubleSupplier value) {
        return new SharedMeter(new Key(registry, name, tags), value,
                it -> Gauge.builder(name, it::sum).description(description).tags(tags));
    }

    static SharedMeter counter(MeterRegistry registry, String name, String description, List<Tag> tags, LongSupplier value) {
        return new SharedMeter(new Key(registry, name, tags), value::getAsLong,
                it -> FunctionalCounter.builder(name, it, shared -> (long) shared.sum())
                        .description(description)
                        .tags(tags));
    }

    /** A counter or timer to be fed by whoever asks for {@link #meter(Class)}. */
    static SharedMeter told(MeterRegistry registry, String name, List<Tag> tags, Meter.Builder<?, ? extends Meter> builder) {
        return new SharedMeter(new Key(registry, name, tags), new Nothing(), it -> builder);
    }

    <M extends Meter> M meter(Class<M> type) {
        return type.cast(meter);
    }

    @Override
    public void close() {
        METERS.computeIfPresent(key, (it, shared) -> {
            shared.parts.remove(part);
            if (shared.parts.isEmpty()) {
                key.registry.remove(shared.meter);
                return null;
            }
            return shared;
        });
    }

    @SuppressWarnings("unchecked")
    private static <B extends Meter.Builder<B, M>, M extends Meter> Meter create(MeterRegistry registry,
            Meter.Builder<?, ? extends Meter> builder) {
        return registry.getOrCreate((B) builder);
    }

    private record Key(MeterRegistry registry, String name, List<Tag> tags) {
    }

    /** A part without a value. No lambda, which could be the same object for all. */
    private static final class Nothing implements DoubleSupplier {
        @Override
        public double getAsDouble() {
            return 0;
        }
    }

    /** The parts of one meter; the meter is set once, under the map's lock. */
    private static final class Shared {
        private final List<DoubleSupplier> parts = new CopyOnWriteArrayList<>();
        private Meter meter;

        double sum() {
            return parts.stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
        }
    }
}
