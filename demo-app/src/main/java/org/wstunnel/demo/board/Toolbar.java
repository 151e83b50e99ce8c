// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The strip at the top of the board: a button for each colour and one that clears the board. There is one picture of it for each
 * chosen colour, so every viewer sees its own choice.
 */
final class Toolbar {
    static final int HEIGHT = 64;
    static final int COLOURS = 7;

    private static final int[] PALETTE = {0x1f2a37, 0xd6453d, 0xe58a0b, 0x2e9d5b, 0x2170d8, 0x7d48c8, 0xd14a94};
    private static final int BACKGROUND = 0xeceae4;
    private static final int EDGE = 0xd5d2c9;
    private static final int MIDDLE = 32;
    private static final int SPACING = 64;
    private static final int BUTTON = 28;

    private final int clearX;
    private final Canvas[] pictures;

    Toolbar(int width) {
        this.clearX = width - 40;
        this.pictures = IntStream.range(0, COLOURS).mapToObj(chosen -> paint(width, chosen)).toArray(Canvas[]::new);
    }

    static int colour(int index) {
        return PALETTE[index];
    }

    /** Middle of a colour's button. */
    static int buttonX(int index) {
        return 40 + index * SPACING;
    }

    Canvas picture(int chosen) {
        return pictures[chosen];
    }

    /** Which colour's button is at this place of the toolbar, if any. */
    OptionalInt colourAt(int x) {
        return IntStream.range(0, COLOURS).filter(i -> Math.abs(x - buttonX(i)) <= BUTTON).findFirst();
    }

    boolean isClear(int x) {
        return Math.abs(x - clearX) <= BUTTON;
    }

    private Canvas paint(int width, int chosen) {
        Canvas canvas = new Canvas(width, HEIGHT, BACKGROUND);
        canvas.fill(new Area(0, HEIGHT - 1, width, 1), EDGE);
        for (int i = 0; i < COLOURS; i++) {
            int x = buttonX(i);
            if (i == chosen) {
                canvas.stroke(x, MIDDLE, x, MIDDLE, 23, PALETTE[i]);
                canvas.stroke(x, MIDDLE, x, MIDDLE, 20, 0xffffff);
            }
            canvas.stroke(x, MIDDLE, x, MIDDLE, 15, PALETTE[i]);
        }
        paintBin(canvas);
        return canvas;
    }

    private void paintBin(Canvas canvas) {
        int ink = 0x4a5361;
        canvas.stroke(clearX, MIDDLE, clearX, MIDDLE, 23, 0xffffff);
        double top = MIDDLE - 8;
        double bottom = MIDDLE + 11;
        canvas.stroke(clearX - 10, top, clearX + 10, top, 1, ink);
        canvas.stroke(clearX - 4, top - 4, clearX + 4, top - 4, 1, ink);
        canvas.stroke(clearX - 8, top, clearX - 6.5, bottom, 1, ink);
        canvas.stroke(clearX + 8, top, clearX + 6.5, bottom, 1, ink);
        canvas.stroke(clearX - 6.5, bottom, clearX + 6.5, bottom, 1, ink);
        canvas.stroke(clearX - 2.5, top + 5, clearX - 2.5, bottom - 5, 0.6, ink);
        canvas.stroke(clearX + 2.5, top + 5, clearX + 2.5, bottom - 5, 0.6, ink);
    }
}
