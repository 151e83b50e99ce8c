// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;

import org.wstunnel.it.support.Await;

/**
 * The canvas on which noVNC shows the remote screen of a page, in the coordinates of that screen.
 */
final class Screen {
    private static final String PIXELS = """
            const canvas = document.querySelector('#vnc-screen canvas');
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            """;

    private final Page page;
    private final Locator canvas;

    private Screen(Page page) {
        this.page = page;
        this.canvas = page.locator("#vnc-screen canvas");
    }

    /**
     * The screen, once noVNC is connected and has shown something.
     */
    static Screen of(Page page) {
        page.locator("#vnc-status[data-state=connected]").waitFor();
        Screen screen = new Screen(page);
        Await.until("noVNC shows a picture", () -> screen.width() > 0);
        return screen;
    }

    int width() {
        return ((Number) page.evaluate("document.querySelector('#vnc-screen canvas').width")).intValue();
    }

    int height() {
        return ((Number) page.evaluate("document.querySelector('#vnc-screen canvas').height")).intValue();
    }

    /**
     * How many pixels have exactly this colour.
     */
    int count(int rgb) {
        return ((Number) page.evaluate("() => {" + PIXELS + """
                let found = 0;
                for (let i = 0; i < data.length; i += 4) {
                  if ((data[i] << 16 | data[i + 1] << 8 | data[i + 2]) === %d) found++;
                }
                return found;
                }""".formatted(rgb))).intValue();
    }

    /**
     * Colour of one pixel.
     */
    int colour(int x, int y) {
        return ((Number) page.evaluate("() => {" + PIXELS
                + "const i = 4 * (%d * canvas.width + %d);".formatted(y, x)
                + "return data[i] << 16 | data[i + 1] << 8 | data[i + 2]; }")).intValue();
    }

    List<Integer> colours(int[][] points) {
        return java.util.Arrays.stream(points).map(point -> colour(point[0], point[1])).toList();
    }

    /**
     * Presses the button of the mouse at the first point and draws through all others.
     */
    void drag(int[][] points) {
        canvas.scrollIntoViewIfNeeded();
        move(points[0]);
        page.mouse().down();
        for (int[] point : points) {
            move(point);
        }
        page.mouse().up();
    }

    private void move(int[] point) {
        BoundingBox box = canvas.boundingBox();
        page.mouse().move(box.x + (point[0] + 0.5) * box.width / width(), box.y + (point[1] + 0.5) * box.height / height());
    }
}
