// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

/**
 * How a client wants to be sent its updates.
 *
 * @param format      pixel format
 * @param hextile     whether it understands Hextile, which is shorter than Raw
 * @param alphaCursor whether it shows a pointer picture with opacity
 */
record ClientWishes(PixelFormat format, boolean hextile, boolean alphaCursor) {
    static ClientWishes initial() {
        return new ClientWishes(PixelFormat.preferred(), false, false);
    }

    ClientWishes withFormat(PixelFormat newFormat) {
        return new ClientWishes(newFormat, hextile, alphaCursor);
    }

    ClientWishes withEncodings(boolean newHextile, boolean newAlphaCursor) {
        return new ClientWishes(format, newHextile, newAlphaCursor);
    }
}
