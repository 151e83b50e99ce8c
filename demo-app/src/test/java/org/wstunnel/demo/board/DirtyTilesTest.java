// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DirtyTilesTest {
    private static final Area ALL = new Area(0, 0, 100, 40);

    private final DirtyTiles tiles = new DirtyTiles(100, 40);

    @Test
    void neighbouringTilesAreOneBand() {
        tiles.mark(new Area(15, 0, 2, 1));
        tiles.mark(new Area(64, 0, 1, 1));

        assertThat(tiles.take(ALL)).containsExactly(new Area(0, 0, 32, 16), new Area(64, 0, 16, 16));
    }

    @Test
    void tilesAtTheEdgeAreCutOff() {
        tiles.mark(new Area(99, 39, 1, 1));

        assertThat(tiles.take(ALL)).containsExactly(new Area(96, 32, 4, 8));
    }

    @Test
    void whatWasTakenIsClean() {
        tiles.mark(ALL);

        assertThat(tiles.touches(ALL)).isTrue();
        assertThat(tiles.take(ALL)).hasSize(3);
        assertThat(tiles.touches(ALL)).isFalse();
        assertThat(tiles.take(ALL)).isEmpty();
    }

    @Test
    void whatWasNotAskedForStaysDirty() {
        tiles.mark(ALL);

        assertThat(tiles.take(new Area(0, 0, 16, 16))).containsExactly(new Area(0, 0, 16, 16));
        assertThat(tiles.touches(new Area(0, 0, 16, 16))).isFalse();
        assertThat(tiles.take(new Area(0, 0, 20, 16))).containsExactly(new Area(16, 0, 16, 16));
    }

    @Test
    void anEmptyAreaTouchesNothing() {
        tiles.mark(Area.NONE);
        assertThat(tiles.touches(ALL)).isFalse();

        tiles.mark(ALL);
        assertThat(tiles.touches(Area.NONE)).isFalse();
        assertThat(tiles.take(Area.NONE)).isEmpty();
    }
}
