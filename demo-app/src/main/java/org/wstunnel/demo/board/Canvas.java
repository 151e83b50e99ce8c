// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.util.Arrays;

/**
 * Pixels (0xRRGGBB) and smooth strokes on them. Not thread-safe.
 */
final class Canvas {
    private final int width;
    private final int height;
    private final int[] pixels;

    Canvas(int width, int height, int colour) {
        this.width = width;
        this.height = height;
        this.pixels = new int[width * height];
        Arrays.fill(pixels, colour);
    }

    Area area() {
        return new Area(0, 0, width, height);
    }

    int pixel(int x, int y) {
        return pixels[y * width + x];
    }

    void copyRow(int x, int y, int length, int[] target, int offset) {
        System.arraycopy(pixels, y * width + x, target, offset, length);
    }

    void fill(Area area, int colour) {
        Area inside = area.and(area());
        for (int y = inside.y(); y < inside.bottom(); y++) {
            Arrays.fill(pixels, y * width + inside.x(), y * width + inside.right(), colour);
        }
    }

    /**
     * Draws a line with round ends, a dot if both ends are the same point.
     *
     * @return what has changed
     */
    Area stroke(double x0, double y0, double x1, double y1, double radius, int colour) {
        double reach = radius + 1;
        Area changed = Area.between((int) Math.floor(Math.min(x0, x1) - reach), (int) Math.floor(Math.min(y0, y1) - reach),
                (int) Math.ceil(Math.max(x0, x1) + reach) + 1, (int) Math.ceil(Math.max(y0, y1) + reach) + 1)
                .and(area());
        for (int y = changed.y(); y < changed.bottom(); y++) {
            // only the part of the line that is near this row: a long diagonal must not cost its whole rectangle
            double from = crossing(y - reach, y0, y1);
            double to = crossing(y + reach, y0, y1);
            double xFrom = x0 + from * (x1 - x0);
            double xTo = x0 + to * (x1 - x0);
            int left = Math.max(changed.x(), (int) Math.floor(Math.min(xFrom, xTo) - reach));
            int right = Math.min(changed.right(), (int) Math.ceil(Math.max(xFrom, xTo) + reach) + 1);
            for (int x = left; x < right; x++) {
                double cover = radius + 0.5 - distance(x, y, x0, y0, x1, y1);
                if (cover > 0) {
                    int i = y * width + x;
                    pixels[i] = mix(pixels[i], colour, Math.min(1, cover));
                }
            }
        }
        return changed;
    }

    /** How far along the line, 0 to 1, it crosses a row; for a level line, either end, as the row lies before or behind it. */
    private static double crossing(double row, double y0, double y1) {
        double rise = y1 - y0;
        if (Math.abs(rise) < 1e-6) {
            return row < y0 ? 0 : 1;
        }
        return Math.clamp((row - y0) / rise, 0.0, 1.0);
    }

    static double distance(double x, double y, double x0, double y0, double x1, double y1) {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double square = dx * dx + dy * dy;
        double along = square == 0 ? 0 : Math.clamp(((x - x0) * dx + (y - y0) * dy) / square, 0.0, 1.0);
        return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
    }

    private static int mix(int below, int above, double cover) {
        int share = (int) Math.round(cover * 256);
        int red = (below >> 16 & 0xff) * (256 - share) + (above >> 16 & 0xff) * share;
        int green = (below >> 8 & 0xff) * (256 - share) + (above >> 8 & 0xff) * share;
        int blue = (below & 0xff) * (256 - share) + (above & 0xff) * share;
        return red >> 8 << 16 | green >> 8 << 8 | blue >> 8;
    }
}
