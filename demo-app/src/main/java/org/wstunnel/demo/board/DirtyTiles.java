// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which tiles of 16 by 16 pixels a viewer has not seen yet: a fixed amount of memory, however much is drawn. Not thread-safe.
 */
final class DirtyTiles {
    static final int SIZE = 16;

    private final int width;
    private final int height;
    private final int columns;
    private final BitSet tiles = new BitSet();

    DirtyTiles(int width, int height) {
        this.width = width;
        this.height = height;
        this.columns = (width + SIZE - 1) / SIZE;
    }

    void mark(Area area) {
        if (area.isEmpty()) {
            return;
        }
        for (int row = area.y() / SIZE; row <= (area.bottom() - 1) / SIZE; row++) {
            tiles.set(row * columns + area.x() / SIZE, row * columns + (area.right() - 1) / SIZE + 1);
        }
    }

    /**
     * Takes out the tiles that an area touches.
     *
     * @return bands one tile high of neighbouring tiles, top to bottom
     */
    List<Area> take(Area area) {
        List<Area> bands = new ArrayList<>();
        if (area.isEmpty()) {
            return bands;
        }
        for (int row = area.y() / SIZE; row <= (area.bottom() - 1) / SIZE; row++) {
            int from = row * columns + area.x() / SIZE;
            int to = row * columns + (area.right() - 1) / SIZE + 1;
            int start = tiles.nextSetBit(from);
            while (start >= 0 && start < to) {
                int end = Math.min(tiles.nextClearBit(start), to);
                bands.add(Area.between((start - row * columns) * SIZE, row * SIZE,
                        Math.min((end - row * columns) * SIZE, width), Math.min((row + 1) * SIZE, height)));
                start = tiles.nextSetBit(end);
            }
            tiles.clear(from, to);
        }
        return bands;
    }

    /** Whether an area touches a dirty tile. */
    boolean touches(Area area) {
        if (area.isEmpty()) {
            return false;
        }
        for (int row = area.y() / SIZE; row <= (area.bottom() - 1) / SIZE; row++) {
            int first = tiles.nextSetBit(row * columns + area.x() / SIZE);
            if (first >= 0 && first <= row * columns + (area.right() - 1) / SIZE) {
                return true;
            }
        }
        return false;
    }
}
