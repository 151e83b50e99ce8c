// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.nio.ByteBuffer;

/**
 * The picture of a viewer's pen, shown in place of the mouse pointer: a dot of its colour with a white rim and a shadow.
 */
final class Pen {
    static final int SIZE = 19;
    static final int MIDDLE = SIZE / 2;

    private Pen() {
    }

    /** Writes the picture as red, green, blue and opacity of each pixel. */
    static void write(ByteBuffer out, int colour) {
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double distance = Math.hypot(x - MIDDLE, y - MIDDLE);
                double dot = Math.clamp(5.0 - distance, 0.0, 1.0);
                double rim = Math.clamp(7.2 - distance, 0.0, 1.0);
                double shadow = Math.clamp((9.0 - distance) / 3, 0.0, 1.0) * 0.45;
                double opacity = Math.max(rim, shadow);
                double white = opacity == 0 ? 0 : rim / opacity;
                out.put(level(colour >> 16 & 0xff, dot, white));
                out.put(level(colour >> 8 & 0xff, dot, white));
                out.put(level(colour & 0xff, dot, white));
                out.put((byte) Math.round(opacity * 255));
            }
        }
    }

    private static byte level(int colour, double dot, double white) {
        return (byte) Math.round(colour * dot + 255 * white * (1 - dot));
    }
}
