// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a soak over the time, one panel each, every axis from zero.
 */
final class SoakPlot {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 130;
    private static final int LEFT = 50;
    private static final int TOP = 24;
    private static final int BOTTOM = 20;

    private final StringBuilder svg = new StringBuilder();
    private final List<SoakSample> samples;

    private SoakPlot(List<SoakSample> samples) {
        this.samples = samples;
    }

    static String of(List<SoakSample> samples) {
        SoakPlot plot = new SoakPlot(samples);
        plot.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"10\">%n",
                2 * WIDTH, 2 * HEIGHT);
        plot.add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n");
        plot.panel(0, 0, "heap after collection, MB", it -> it.heap() / 1e6);
        plot.panel(WIDTH, 0, "open descriptors", SoakSample::descriptors);
        plot.panel(0, HEIGHT, "threads of the operating system", SoakSample::threads);
        plot.panel(WIDTH, HEIGHT, "round trip of 64 B, median, ms", it -> it.p50() / 1000);
        plot.add("</svg>%n");
        return plot.svg.toString();
    }

    private void panel(int x, int y, String title, ToDoubleFunction<SoakSample> figure) {
        double most = samples.stream().mapToDouble(figure).max().orElse(1) * 1.1;
        double last = samples.getLast().seconds();
        int width = WIDTH - LEFT - 20;
        int height = HEIGHT - TOP - BOTTOM;
        add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n", x + LEFT, y + 16, title);
        add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#bbb\"/>%n", x + LEFT, y + TOP, width,
                height);
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f</text>%n", x + LEFT - 4, y + TOP + 8, most);
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>%n", x + LEFT - 4, y + TOP + height);
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f s</text>%n", x + LEFT + width, y + HEIGHT - 6, last);
        add("<polyline fill=\"none\" stroke=\"#1f6feb\" stroke-width=\"1.5\" points=\"");
        for (SoakSample sample : samples) {
            add("%.1f,%.1f ", x + LEFT + sample.seconds() / last * width,
                    y + TOP + height - figure.applyAsDouble(sample) / most * height);
        }
        add("\"/>%n");
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }
}
