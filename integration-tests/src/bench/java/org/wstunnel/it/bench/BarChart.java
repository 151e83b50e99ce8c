// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.util.List;
import java.util.Locale;

/**
 * The rates as bars: a panel for each measure, a bar for each server, a line from the least to the greatest run.
 */
final class BarChart {
    private static final List<String> COLORS = List.of("#1f6feb", "#9aa4af", "#d29922", "#b8651b", "#57966a", "#2aa7a7",
            "#1d6f74", "#8a63b3");
    private static final int COLUMNS = 3;
    private static final int PANEL_WIDTH = 330;
    private static final int LABELS = 125;
    private static final int BAR = 15;
    private static final int TITLE = 26;

    private final StringBuilder svg = new StringBuilder();

    private BarChart() {
    }

    static String of(List<String> contenders, List<Measure> measures, Results results) {
        BarChart chart = new BarChart();
        int panelHeight = TITLE + contenders.size() * BAR + 14;
        int rows = (measures.size() + COLUMNS - 1) / COLUMNS;
        chart.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">%n",
                COLUMNS * PANEL_WIDTH, rows * panelHeight + 10);
        chart.add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
        int index = 0;
        for (Measure measure : measures) {
            chart.panel(index % COLUMNS * PANEL_WIDTH + 8, index / COLUMNS * panelHeight + 14, measure, contenders, results);
            index++;
        }
        chart.add("</svg>%n");
        return chart.svg.toString();
    }

    private void panel(int x, int y, Measure measure, List<String> contenders, Results results) {
        add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#222\">%s, %s</text>%n", x, y, measure.title(),
                measure.kind().unit());
        double most = contenders.stream().mapToDouble(it -> results.greatest(measure, it, Sample::rate)).max().orElse(1);
        double scale = (PANEL_WIDTH - LABELS - 65) / most;
        int top = y + 8;
        for (int i = 0; i < contenders.size(); i++) {
            String name = contenders.get(i);
            int line = top;
            int color = i % COLORS.size();
            results.median(measure, name, Sample::rate).ifPresent(median -> {
                double least = results.least(measure, name, Sample::rate);
                double greatest = results.greatest(measure, name, Sample::rate);
                add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#444\">%s</text>%n", x + LABELS - 4, line + 10, name);
                add("<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n", x + LABELS, line + 1, median * scale,
                        BAR - 4,
                        COLORS.get(color));
                add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#222\"/>%n", x + LABELS + least * scale,
                        x + LABELS + greatest * scale, line + 6, line + 6);
                add("<text x=\"%.1f\" y=\"%d\" fill=\"#222\">%,.0f</text>%n", x + LABELS + greatest * scale + 4, line + 10,
                        median);
            });
            if (!results.samples(measure, name).isEmpty()) {
                top += BAR;
            }
        }
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }
}
