// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A PROXY header of version 2, as a proxy sends it in front of a connection over IPv4.
 */
public final class ProxyHeader {
    /** One of version 1. */
    public static final byte[] V1 = "PROXY TCP4 192.0.2.1 198.51.100.1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII);
    /** How much may follow its first 16 bytes, as far as its length can say. */
    public static final int MOST = 65_535;

    /** Signature, version 2, PROXY, TCP over IPv4. */
    private static final byte[] BEGINNING = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111");
    /** From 192.0.2.1, port 4711, to 198.51.100.1, port 443. */
    private static final byte[] ADDRESSES = HexFormat.of().parseHex("c0000201c6336401126701bb");
    /** Of a client with TLS whose certificate was verified. */
    private static final byte[] TLS = HexFormat.of().parseHex("0700000000");

    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

    /**
     * Adds an entry behind the addresses.
     */
    public ProxyHeader entry(int type, byte[] value) {
        entries.write(type);
        entries.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) value.length).array());
        entries.writeBytes(value);
        return this;
    }

    /**
     * Adds an entry of a client with TLS, that has entries of its own.
     */
    public ProxyHeader tls(ProxyHeader inside) {
        return entry(0x20, Hex.concat(TLS, inside.entries.toByteArray()));
    }

    /**
     * Value of an entry for TLS in which there is one for TLS in which there is one, and so on.
     *
     * @param length length of it with the beginning of its own entry
     */
    public static byte[] layers(int length) {
        ByteBuffer layers = ByteBuffer.allocate(length - 3).put(TLS);
        while (layers.remaining() >= 3 + TLS.length) {
            layers.put((byte) 0x20).putShort((short) (layers.remaining() - 2)).put(TLS);
        }
        // and something small that fills the innermost one
        if (layers.remaining() >= 3) {
            layers.put((byte) 0x04).putShort((short) (layers.remaining() - 2));
        }
        return layers.array();
    }

    /**
     * All of it.
     */
    public byte[] bytes() {
        byte[] behind = Hex.concat(ADDRESSES, entries.toByteArray());
        return Hex.concat(BEGINNING, ByteBuffer.allocate(Short.BYTES).putShort((short) behind.length).array(), behind);
    }
}
