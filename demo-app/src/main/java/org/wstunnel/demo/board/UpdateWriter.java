// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sends a viewer its updates, in the encoding and the pixel format that its client wants.
 */
final class UpdateWriter {
    static final int RAW = 0;
    static final int HEXTILE = 5;
    /** A picture of the pointer with opacity, of VMware's extension. */
    static final int ALPHA_CURSOR = 0x574d5664;

    private static final int TILE_IS_RAW = 1;
    private static final int TILE_HAS_BACKGROUND = 2;
    private static final int RECTANGLE_HEADER = 12;

    private final Board.Viewer viewer;
    private final RfbOutput out;
    private final int[] band = new int[Board.WIDTH * DirtyTiles.SIZE];

    UpdateWriter(Board.Viewer viewer, RfbOutput out) {
        this.viewer = viewer;
        this.out = out;
    }

    void write(Board.Update update, ClientWishes wishes) throws IOException {
        boolean cursor = wishes.alphaCursor() && update.penColour().isPresent();
        out.room(4).put((byte) 0).put((byte) 0).putShort((short) (update.bands().size() + (cursor ? 1 : 0)));
        if (cursor) {
            header(new Area(Pen.MIDDLE, Pen.MIDDLE, Pen.SIZE, Pen.SIZE), ALPHA_CURSOR);
            out.room(2).put((byte) 1).put((byte) 0);
            Pen.write(out.room(Pen.SIZE * Pen.SIZE * 4), update.penColour().getAsInt());
        }
        for (Area area : update.bands()) {
            // band by band: an update of the whole board needs no copy of the whole board
            viewer.copy(area, band);
            if (wishes.hextile()) {
                hextile(area, wishes.format());
            } else {
                header(area, RAW);
                pixels(area.width(), 0, area.width(), area.height(), wishes.format());
            }
        }
        out.flush();
    }

    private void header(Area area, int encoding) throws IOException {
        out.room(RECTANGLE_HEADER)
                .putShort((short) area.x()).putShort((short) area.y())
                .putShort((short) area.width()).putShort((short) area.height())
                .putInt(encoding);
    }

    private void hextile(Area area, PixelFormat format) throws IOException {
        header(area, HEXTILE);
        int background = -1;
        for (int x = 0; x < area.width(); x += DirtyTiles.SIZE) {
            int width = Math.min(DirtyTiles.SIZE, area.width() - x);
            int colour = band[x];
            if (!isPlain(colour, area, x, width)) {
                out.room(1).put((byte) TILE_IS_RAW);
                pixels(area.width(), x, width, area.height(), format);
                // clients differ in what they remember across a raw tile
                background = -1;
            } else if (colour == background) {
                out.room(1).put((byte) 0);
            } else {
                ByteBuffer buffer = out.room(1 + format.bytesPerPixel());
                format.put(buffer.put((byte) TILE_HAS_BACKGROUND), colour);
                background = colour;
            }
        }
    }

    private boolean isPlain(int colour, Area area, int left, int width) {
        for (int y = 0; y < area.height(); y++) {
            for (int x = left; x < left + width; x++) {
                if (band[y * area.width() + x] != colour) {
                    return false;
                }
            }
        }
        return true;
    }

    private void pixels(int stride, int left, int width, int height, PixelFormat format) throws IOException {
        for (int y = 0; y < height; y++) {
            ByteBuffer buffer = out.room(width * format.bytesPerPixel());
            for (int x = left; x < left + width; x++) {
                format.put(buffer, band[y * stride + x]);
            }
        }
    }
}
