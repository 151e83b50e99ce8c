// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

/**
 * A rectangle of pixels.
 */
record Area(int x, int y, int width, int height) {
    static final Area NONE = new Area(0, 0, 0, 0);

    /** The rectangle from one corner to the other, the second one excluded. */
    static Area between(int left, int top, int right, int bottom) {
        return right <= left || bottom <= top ? NONE : new Area(left, top, right - left, bottom - top);
    }

    int right() {
        return x + width;
    }

    int bottom() {
        return y + height;
    }

    boolean isEmpty() {
        return width == 0 || height == 0;
    }

    /** The part that both have. */
    Area and(Area other) {
        return between(Math.max(x, other.x), Math.max(y, other.y),
                Math.min(right(), other.right()), Math.min(bottom(), other.bottom()));
    }
}
