// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header of the PROXY protocol: what a backend is told about the client, as the first bytes of its connection.
 * <p>
 * See <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol, versions 1 and 2</a>.
 *
 * @param source      address of the client; its port is 0 if it is not known
 * @param destination address that the client has connected to
 * @param authority   host that the client has asked for
 * @param protocol    protocol that was agreed on by ALPN
 * @param id          id of the tunnel
 * @param tls         how the client is connected, if by TLS
 */
public record ProxyHeader(Optional<InetSocketAddress> source,
        Optional<InetSocketAddress> destination,
        Optional<String> authority,
        Optional<String> protocol,
        String id,
        Optional<ProxyTls> tls) {
    static final byte[] LOCAL_1 = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] LOCAL_2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00,
            0x00};

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int VERSION_2_PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int ALPN = 0x01;
    private static final int AUTHORITY = 0x02;
    private static final int CRC32C = 0x03;
    private static final int UNIQUE_ID = 0x05;
    private static final int SSL = 0x20;
    private static final int FIXED_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAPPED_BYTES = 16;

    byte[] version1() {
        if (source.isEmpty() || destination.isEmpty()) {
            return LOCAL_1.clone();
        }
        boolean both4 = bothIpv4();
        return ("PROXY " + (both4 ? "TCP4 " : "TCP6 ")
                + text(source.get(), both4) + " " + text(destination.get(), both4) + " "
                + source.get().getPort() + " " + destination.get().getPort() + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    byte[] version2() {
        byte[] addresses = addresses();
        Tlvs tlvs = new Tlvs();
        protocol.ifPresent(it -> tlvs.add(ALPN, it));
        authority.ifPresent(it -> tlvs.add(AUTHORITY, it));
        tlvs.add(CRC32C, new byte[CHECKSUM_BYTES]);
        int checksum = FIXED_BYTES + addresses.length + tlvs.length() - CHECKSUM_BYTES;
        tlvs.add(UNIQUE_ID, id);
        tls.ifPresent(it -> tlvs.add(SSL, it.value()));

        int length = addresses.length + tlvs.length();
        ByteBuffer header = ByteBuffer.allocate(FIXED_BYTES + length)
                .put(SIGNATURE)
                .put((byte) VERSION_2_PROXY)
                .put((byte) family(addresses.length))
                .putShort((short) length)
                .put(addresses)
                .put(tlvs.bytes());
        CRC32C sum = new CRC32C();
        sum.update(header.array());
        return header.putInt(checksum, (int) sum.getValue()).array();
    }

    private boolean bothIpv4() {
        return source.orElseThrow().getAddress() instanceof Inet4Address
                && destination.orElseThrow().getAddress() instanceof Inet4Address;
    }

    private static int family(int addressBytes) {
        return switch (addressBytes) {
            case 0 -> UNSPECIFIED;
            case 12 -> TCP_OVER_IPV4;
            default -> TCP_OVER_IPV6;
        };
    }

    private byte[] addresses() {
        if (source.isEmpty() || destination.isEmpty()) {
            return new byte[0];
        }
        boolean both4 = bothIpv4();
        byte[] from = bytes(source.get().getAddress(), both4);
        byte[] to = bytes(destination.get().getAddress(), both4);
        return ByteBuffer.allocate(from.length + to.length + 4)
                .put(from)
                .put(to)
                .putShort((short) source.get().getPort())
                .putShort((short) destination.get().getPort())
                .array();
    }

    /** Both addresses are of one family: beside an IPv6 address an IPv4 one is written as IPv4-mapped. */
    private static byte[] bytes(InetAddress address, boolean ipv4) {
        byte[] bytes = address.getAddress();
        if (ipv4 || bytes.length == MAPPED_BYTES) {
            return bytes;
        }
        byte[] mapped = new byte[MAPPED_BYTES];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, mapped, 12, bytes.length);
        return mapped;
    }

    private static String text(InetSocketAddress socket, boolean ipv4) {
        InetAddress address = socket.getAddress();
        if (!ipv4 && address instanceof Inet4Address) {
            return "::ffff:" + address.getHostAddress();
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
