// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Writes what was measured as Markdown, JSON and plots: one of the main measures, and one of all where there are more.
 */
final class Report {
    private final Plan plan;
    private final List<Contender> contenders;
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private Report(Plan plan, List<Contender> contenders, Results results) {
        this.plan = plan;
        this.contenders = contenders;
        this.results = results;
    }

    static void write(Path folder, Plan plan, List<Contender> contenders, Results results) throws IOException {
        Files.createDirectories(folder);
        Report report = new Report(plan, contenders, results);
        Files.writeString(folder.resolve("results.md"), report.markdown());
        Files.writeString(folder.resolve("results.json"), report.json());
        List<Measure> main = results.measures().stream().filter(Plan::isMain).toList();
        Files.writeString(folder.resolve("results.svg"), BarChart.of(report.names(), main, results));
        if (main.size() < results.measures().size()) {
            Files.writeString(folder.resolve("results-all.svg"), BarChart.of(report.names(), results.measures(), results));
        }
    }

    private String markdown() throws IOException {
        line("# Figures");
        line("");
        line("%s. %s, %d processors, Linux %s. %s runs of %s s each, in turn; medians.", LocalDate.now(), processor(),
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.version"), runs(), plan.time());
        line("");
        for (Contender contender : contenders) {
            line("- %s: %s", contender.name(), contender.version());
        }
        ratios();
        rates();
        latencies();
        cpu();
        if (!results.idleKib().isEmpty()) {
            memory();
            startTime();
        }
        return text.toString();
    }

    private String runs() {
        return results.measures().stream().map(plan::runs).distinct().sorted().map(String::valueOf)
                .collect(Collectors.joining(" or "));
    }

    private void ratios() {
        head("Ratios: this project divided by the other in the same run, more is better", peers());
        for (Measure measure : results.measures()) {
            row(measure.title(), peers().stream().map(it -> number(results.ratio(measure, it, Sample::rate), "%.2f")).toList());
        }
    }

    private void rates() {
        head("Rates: median (least to greatest)", names());
        for (Measure measure : results.measures()) {
            row(measure.title() + " [" + measure.kind().unit() + "]", names().stream().map(it -> spread(measure, it)).toList());
        }
    }

    private void latencies() {
        head("Microseconds: p50 / p90 / p99 / p99.9", names());
        for (Measure measure : results.measures()) {
            if (measure.kind().counts()) {
                row(measure.title(), names().stream().map(it -> percentiles(measure, it)).toList());
            }
        }
    }

    private void cpu() {
        head("CPU seconds of the server for a GB, or for a million messages or tunnels", names());
        for (Measure measure : results.measures()) {
            // the streams' share is in the server's time, but not in its messages
            if (measure.kind() != Measure.Kind.BESIDE_STREAMS) {
                row(measure.title(),
                        names().stream().map(it -> number(results.median(measure, it, Sample::cpu), "%.2f")).toList());
            }
        }
    }

    private void memory() {
        List<Integer> counts = results.idleKib().values().stream().flatMap(it -> it.keySet().stream()).distinct().sorted()
                .toList();
        head("KiB of resident memory for each idle connection", counts.stream().map(String::valueOf).toList());
        results.idleKib().forEach((name, figures) -> row(name, counts.stream()
                .map(it -> figures.containsKey(it) ? String.format(Locale.ROOT, "%.1f", figures.get(it)) : "").toList()));
    }

    private void startTime() {
        head("Milliseconds from the start of the demo's process to the first byte through a tunnel, and from there to half the rate of a warm server",
                List.of("ms"));
        results.startMillis().forEach((how, millis) -> row(how, List.of(String.format(Locale.ROOT, "%.0f", millis))));
    }

    private String spread(Measure measure, String name) {
        OptionalDouble median = results.median(measure, name, Sample::rate);
        return median.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f (%.0f to %.0f)", median.getAsDouble(),
                results.least(measure, name, Sample::rate),
                results.greatest(measure, name, Sample::rate));
    }

    private String percentiles(Measure measure, String name) {
        OptionalDouble p50 = results.median(measure, name, Sample::p50);
        return p50.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f / %.0f / %.0f / %.0f", p50.getAsDouble(),
                results.median(measure, name, Sample::p90).orElse(0),
                results.median(measure, name, Sample::p99).orElse(0),
                results.median(measure, name, Sample::p999).orElse(0));
    }

    /** Those whose speed is measured. */
    private List<String> names() {
        return results.measures().stream().flatMap(it -> results.servers(it).stream()).distinct().toList();
    }

    private List<String> peers() {
        return names().stream().filter(it -> !it.equals(Contenders.OURS)).toList();
    }

    private void head(String title, List<String> columns) {
        line("");
        line("## %s", title);
        line("");
        line("| | %s |", String.join(" | ", columns));
        line("|---|%s", "---|".repeat(columns.size()));
    }

    private void row(String title, List<String> cells) {
        line("| %s | %s |", title, String.join(" | ", cells));
    }

    private void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String number(OptionalDouble number, String format) {
        return number.isEmpty() ? "" : String.format(Locale.ROOT, format, number.getAsDouble());
    }

    private static String processor() throws IOException {
        return Files.readString(Path.of("/proc/cpuinfo")).lines().filter(it -> it.startsWith("model name"))
                .map(it -> it.substring(it.indexOf(':') + 1).trim()).findFirst().orElse(System.getProperty("os.arch"));
    }

    private String json() {
        String measures = results.measures().stream().map(this::json).collect(Collectors.joining(",\n"));
        String idle = results.idleKib().entrySet().stream()
                .map(it -> "    \"" + it.getKey() + "\": {" + it.getValue().entrySet().stream()
                        .map(figure -> String.format(Locale.ROOT, "\"%d\": %.2f", figure.getKey(), figure.getValue()))
                        .collect(Collectors.joining(", ")) + "}")
                .collect(Collectors.joining(",\n"));
        String start = results.startMillis().entrySet().stream()
                .map(it -> String.format(Locale.ROOT, "    \"%s\": %.1f", it.getKey(), it.getValue()))
                .collect(Collectors.joining(",\n"));
        return "{\n  \"date\": \"" + LocalDate.now() + "\",\n  \"plan\": \"" + plan.name() + "\",\n  \"measures\": [\n" + measures
                + "\n  ],\n  \"idleKib\": {\n" + idle + "\n  },\n  \"startMillis\": {\n" + start + "\n  }\n}\n";
    }

    private String json(Measure measure) {
        Map<String, String> servers = names().stream().filter(it -> !results.samples(measure, it).isEmpty())
                .collect(Collectors.toMap(it -> it, it -> results.samples(measure, it).stream().map(Report::json)
                        .collect(Collectors.joining(", ")), (a, b) -> a, java.util.LinkedHashMap::new));
        return "    {\"measure\": \"" + measure.title() + "\", \"unit\": \"" + measure.kind().unit() + "\", \"servers\": {\n"
                + servers.entrySet().stream().map(it -> "      \"" + it.getKey() + "\": [" + it.getValue() + "]")
                        .collect(Collectors.joining(",\n"))
                + "\n    }}";
    }

    private static String json(Sample sample) {
        return String.format(Locale.ROOT,
                "{\"rate\": %.1f, \"cpu\": %s, \"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"p999\": %.1f, "
                        + "\"loadBusy\": %.2f}",
                sample.rate(), cpu(sample), sample.p50(), sample.p90(), sample.p99(), sample.p999(),
                sample.loadBusy());
    }

    // JSON has no infinity, which is what a server without a byte needs for a GB
    private static String cpu(Sample sample) {
        return Double.isFinite(sample.cpu()) ? String.format(Locale.ROOT, "%.4f", sample.cpu()) : "null";
    }
}
