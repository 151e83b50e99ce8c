// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * How a client wants its pixels: true colour of 8, 16 or 32 bits in any arrangement.
 */
final class PixelFormat {
    static final int LENGTH = 16;

    private final int bits;
    private final int depth;
    private final boolean bigEndian;
    private final Channel red;
    private final Channel green;
    private final Channel blue;

    private PixelFormat(int bits, int depth, boolean bigEndian, Channel red, Channel green, Channel blue) {
        this.bits = bits;
        this.depth = depth;
        this.bigEndian = bigEndian;
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    /** The format that the server offers: 32 bits, 0x00RRGGBB, little-endian. */
    static PixelFormat preferred() {
        return new PixelFormat(32, 24, false, new Channel(255, 16), new Channel(255, 8), new Channel(255, 0));
    }

    /** Reads a PIXEL_FORMAT of RFC 6143, section 7.4. */
    static PixelFormat read(ByteBuffer in) throws ProtocolException {
        int bits = in.get() & 0xff;
        int depth = in.get() & 0xff;
        boolean bigEndian = in.get() != 0;
        boolean trueColour = in.get() != 0;
        int redMax = in.getShort() & 0xffff;
        int greenMax = in.getShort() & 0xffff;
        int blueMax = in.getShort() & 0xffff;
        Channel red = new Channel(redMax, in.get() & 0xff);
        Channel green = new Channel(greenMax, in.get() & 0xff);
        Channel blue = new Channel(blueMax, in.get() & 0xff);
        in.position(in.position() + 3);
        if (bits != 8 && bits != 16 && bits != 32) {
            throw new ProtocolException("pixels of " + bits + " bits");
        }
        if (!trueColour) {
            throw new ProtocolException("a pixel format with a colour map");
        }
        if (!red.fits(bits) || !green.fits(bits) || !blue.fits(bits)) {
            throw new ProtocolException("a pixel format whose colours do not fit into " + bits + " bits");
        }
        return new PixelFormat(bits, depth, bigEndian, red, green, blue);
    }

    void write(ByteBuffer out) {
        out.put((byte) bits).put((byte) depth).put((byte) (bigEndian ? 1 : 0)).put((byte) 1);
        out.putShort((short) red.max).putShort((short) green.max).putShort((short) blue.max);
        out.put((byte) red.shift).put((byte) green.shift).put((byte) blue.shift);
        out.put(new byte[3]);
    }

    int bytesPerPixel() {
        return bits / 8;
    }

    /** Writes one pixel, given as 0xRRGGBB. */
    void put(ByteBuffer out, int rgb) {
        int value = red.levels[rgb >> 16 & 0xff] | green.levels[rgb >> 8 & 0xff] | blue.levels[rgb & 0xff];
        switch (bits) {
            case 8 -> out.put((byte) value);
            case 16 -> out.putShort(bigEndian ? (short) value : Short.reverseBytes((short) value));
            default -> out.putInt(bigEndian ? value : Integer.reverseBytes(value));
        }
    }

    /** One of the three colours: its bits for each of the 256 levels. */
    private static final class Channel {
        private final int max;
        private final int shift;
        private final int[] levels = new int[256];

        Channel(int max, int shift) {
            this.max = max;
            this.shift = shift;
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (i * max + 127) / 255 << shift;
            }
        }

        boolean fits(int bits) {
            int width = Integer.SIZE - Integer.numberOfLeadingZeros(max);
            return max > 0 && Integer.bitCount(max) == width && shift + width <= bits;
        }
    }
}
