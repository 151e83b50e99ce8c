// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The start of an RFB connection: version, security type None, size and name of the board.
 */
final class RfbHandshake {
    private static final int VERSION_LENGTH = 12;
    private static final int SECURITY_NONE = 1;
    private static final String NAME = "Shared drawing board";

    private final RfbInput in;
    private final RfbOutput out;

    RfbHandshake(RfbInput in, RfbOutput out) {
        this.in = in;
        this.out = out;
    }

    void perform() throws IOException {
        out.room(VERSION_LENGTH).put(ascii("RFB 003.008\n"));
        out.flush();
        security(version());
        // "shared" or not: this board is always shared
        in.u8();
        byte[] name = ascii(NAME);
        ByteBuffer init = out.room(4 + PixelFormat.LENGTH + 4 + name.length);
        init.putShort((short) Board.WIDTH).putShort((short) Board.HEIGHT);
        PixelFormat.preferred().write(init);
        init.putInt(name.length).put(name);
        out.flush();
    }

    private int version() throws IOException {
        byte[] version = new byte[VERSION_LENGTH];
        in.need(VERSION_LENGTH).get(version);
        return switch (new String(version, StandardCharsets.US_ASCII)) {
            case "RFB 003.003\n" -> 3;
            case "RFB 003.007\n" -> 7;
            case "RFB 003.008\n" -> 8;
            default -> throw new ProtocolException("the client speaks no known version of RFB");
        };
    }

    private void security(int minorVersion) throws IOException {
        if (minorVersion == 3) {
            out.room(4).putInt(SECURITY_NONE);
            out.flush();
            return;
        }
        out.room(2).put((byte) 1).put((byte) SECURITY_NONE);
        out.flush();
        int chosen = in.u8();
        if (chosen != SECURITY_NONE) {
            throw new ProtocolException("the client has chosen security type " + chosen + ", which was not offered");
        }
        if (minorVersion == 8) {
            out.room(4).putInt(0);
            out.flush();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
