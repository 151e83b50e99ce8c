// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.net.ProtocolException;

/**
 * Reads a client's messages and passes on what they mean for the board.
 */
final class ClientMessages {
    private static final int SET_PIXEL_FORMAT = 0;
    private static final int SET_ENCODINGS = 2;
    private static final int UPDATE_REQUEST = 3;
    private static final int KEY_EVENT = 4;
    private static final int POINTER_EVENT = 5;
    private static final int CUT_TEXT = 6;

    private static final int LONGEST_CUT_TEXT = 1024 * 1024;
    private static final int DELETE_KEY = 0xffff;

    private final RfbInput in;
    private final Board.Viewer viewer;
    /** Written by the reading thread, read by the writing one. */
    private volatile ClientWishes wishes = ClientWishes.initial();

    ClientMessages(RfbInput in, Board.Viewer viewer) {
        this.in = in;
        this.viewer = viewer;
    }

    ClientWishes wishes() {
        return wishes;
    }

    void readAll() throws IOException {
        while (!in.isAtEnd()) {
            int type = in.u8();
            switch (type) {
                case SET_PIXEL_FORMAT -> setPixelFormat();
                case SET_ENCODINGS -> setEncodings();
                case UPDATE_REQUEST -> updateRequest();
                case KEY_EVENT -> keyEvent();
                case POINTER_EVENT -> pointerEvent();
                case CUT_TEXT -> cutText();
                default -> throw new ProtocolException("message of unknown type " + type);
            }
        }
    }

    private void setPixelFormat() throws IOException {
        in.skip(3);
        wishes = wishes.withFormat(PixelFormat.read(in.need(PixelFormat.LENGTH)));
    }

    private void setEncodings() throws IOException {
        in.skip(1);
        boolean hextile = false;
        boolean alphaCursor = false;
        for (int left = in.u16(); left > 0; left--) {
            int encoding = in.s32();
            hextile |= encoding == UpdateWriter.HEXTILE;
            alphaCursor |= encoding == UpdateWriter.ALPHA_CURSOR;
        }
        wishes = wishes.withEncodings(hextile, alphaCursor);
    }

    private void updateRequest() throws IOException {
        boolean incremental = in.u8() != 0;
        viewer.request(new Area(in.u16(), in.u16(), in.u16(), in.u16()), !incremental);
    }

    /** The digits choose a colour and Delete clears the board, so that neither needs a mouse. */
    private void keyEvent() throws IOException {
        boolean down = in.u8() != 0;
        in.skip(2);
        int key = in.s32();
        if (down && key >= '1' && key < '1' + Toolbar.COLOURS) {
            viewer.choose(key - '1');
        } else if (down && key == DELETE_KEY) {
            viewer.clear();
        }
    }

    private void pointerEvent() throws IOException {
        boolean press = (in.u8() & 1) != 0;
        viewer.pointer(in.u16(), in.u16(), press);
    }

    private void cutText() throws IOException {
        in.skip(3);
        int length = in.s32();
        if (length < 0 || length > LONGEST_CUT_TEXT) {
            throw new ProtocolException("clipboard text of " + Integer.toUnsignedLong(length) + " bytes");
        }
        in.skip(length);
    }
}
