// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;
import io.helidon.json.JsonValueType;

/**
 * Takes over what an earlier run has left in its {@code results.json}: a run of some measures replaces those alone.
 */
final class EarlierResults {
    private EarlierResults() {
    }

    /**
     * Read the file.
     *
     * @param file    file, which need not exist
     * @param plan    what is measured now, and so not taken over
     * @param results where the samples go
     */
    static void read(Path file, Plan plan, Results results) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        JsonObject earlier = JsonParser.create(Files.readString(file)).readJsonObject();
        Map<String, Measure> known = Plan.all().stream().filter(it -> !plan.measures().contains(it))
                .collect(Collectors.toMap(Measure::title, Function.identity()));
        for (var value : earlier.arrayValue("measures").map(JsonArray::values).orElseThrow()) {
            JsonObject one = value.asObject();
            Measure measure = known.get(one.stringValue("measure", ""));
            if (measure != null) {
                samples(measure, one.objectValue("servers").orElseThrow(), results);
            }
        }
        if (plan.idle().isEmpty()) {
            JsonObject idle = earlier.objectValue("idleKib", JsonObject.empty());
            idle.keysAsStrings().forEach(server -> idle.objectValue(server).ifPresent(it -> it.keysAsStrings()
                    .forEach(count -> results.idle(server, Integer.parseInt(count), it.doubleValue(count, 0)))));
        }
        if (!plan.start()) {
            JsonObject start = earlier.objectValue("startMillis", JsonObject.empty());
            start.keysAsStrings().forEach(how -> results.start(how, start.doubleValue(how, 0)));
        }
    }

    private static double cpu(JsonObject sample) {
        return sample.value("cpu").filter(it -> it.type() == JsonValueType.NUMBER).map(it -> it.asNumber().doubleValue())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static void samples(Measure measure, JsonObject servers, Results results) {
        for (String server : servers.keysAsStrings()) {
            for (var sample : servers.arrayValue(server).map(JsonArray::values).orElseThrow()) {
                JsonObject it = sample.asObject();
                results.add(measure, server, new Sample(it.doubleValue("rate", 0), cpu(it),
                        it.doubleValue("p50", 0), it.doubleValue("p90", 0), it.doubleValue("p99", 0),
                        it.doubleValue("p999", 0), it.doubleValue("loadBusy", 0)));
            }
        }
    }
}
