// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String CHECKSUM = "030004" + "........";

    private static Optional<InetSocketAddress> socket(String address, int port) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ProxyHeader header(String source, int sourcePort, String destination, int destinationPort) {
        return new ProxyHeader(socket(source, sourcePort), socket(destination, destinationPort),
                Optional.empty(), Optional.empty(), "1-2b", Optional.empty());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @CsvSource({
            "192.0.2.1,    4711,  198.51.100.1, 443, PROXY TCP4 192.0.2.1 198.51.100.1 4711 443",
            "192.0.2.1,    0,     198.51.100.1, 65535, PROXY TCP4 192.0.2.1 198.51.100.1 0 65535",
            "2001:db8::1,  4711,  2001:db8::2,  443, PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 4711 443",
            "192.0.2.1,    4711,  2001:db8::2,  443, PROXY TCP6 ::ffff:192.0.2.1 2001:db8:0:0:0:0:0:2 4711 443",
            "2001:db8::1,  4711,  198.51.100.1, 443, PROXY TCP6 2001:db8:0:0:0:0:0:1 ::ffff:198.51.100.1 4711 443"})
    void version1IsALineOfText(String source, int sourcePort, String destination, int destinationPort, String line) {
        assertThat(new String(header(source, sourcePort, destination, destinationPort).version1(), StandardCharsets.US_ASCII))
                .isEqualTo(line + "\r\n");
    }

    @Test
    void anAddressThatIsNotKnownIsUnknown() {
        ProxyHeader unknown = new ProxyHeader(Optional.empty(), socket("127.0.0.1", 80), Optional.empty(), Optional.empty(),
                "1-2b",
                Optional.empty());
        assertThat(new String(unknown.version1(), StandardCharsets.US_ASCII)).isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(hex(unknown.version2())).matches(SIGNATURE + "2100" + "000e" + CHECKSUM + "050004312d3262");
    }

    @ParameterizedTest
    @CsvSource({
            "192.0.2.1,    198.51.100.1, 11001a c0000201c6336401",
            "2001:db8::1,  2001:db8::2,  210032 20010db800000000000000000000000120010db8000000000000000000000002",
            "192.0.2.1,    2001:db8::2,  210032 00000000000000000000ffffc000020120010db8000000000000000000000002",
            "2001:db8::1,  198.51.100.1, 210032 20010db800000000000000000000000100000000000000000000ffffc6336401"})
    void version2HasTheAddressesOfOneFamilyAndThePorts(String source, String destination, String bytes) {
        assertThat(hex(header(source, 4711, destination, 443).version2()))
                .matches(SIGNATURE + "21" + bytes.replace(" ", "") + "126701bb" + CHECKSUM + "050004312d3262");
    }

    @Test
    void version2TellsWhatElseIsKnown() {
        ProxyTls tls = new ProxyTls(Optional.of("TLSv1.3"), Optional.of("TLS_X"), Optional.empty());
        ProxyHeader all = new ProxyHeader(socket("192.0.2.1", 4711), socket("198.51.100.1", 443),
                Optional.of("a.example"), Optional.of("http/1.1"), "1-2b", Optional.of(tls));
        assertThat(hex(all.version2())).matches(
                SIGNATURE + "21" + "11" + "004b" + "c0000201c6336401126701bb"
                        + "010008" + hex("http/1.1".getBytes(StandardCharsets.US_ASCII))
                        + "020009" + hex("a.example".getBytes(StandardCharsets.US_ASCII))
                        + CHECKSUM
                        + "050004" + hex("1-2b".getBytes(StandardCharsets.US_ASCII))
                        // TLS, without a certificate, hence not verified
                        + "200017" + "01" + "00000001"
                        + "210007" + hex("TLSv1.3".getBytes(StandardCharsets.US_ASCII))
                        + "230005" + hex("TLS_X".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theChecksumIsThatOfTheHeaderWithoutIt() {
        byte[] header = header("192.0.2.1", 4711, "198.51.100.1", 443).version2();
        int at = 16 + 12 + 3;
        int sent = java.nio.ByteBuffer.wrap(header).getInt(at);
        java.util.Arrays.fill(header, at, at + 4, (byte) 0);
        CRC32C expected = new CRC32C();
        expected.update(header);
        assertThat(sent).isEqualTo((int) expected.getValue()).isNotZero();
    }

    @Test
    void everyVersionFitsIntoItsLimit() {
        // an implementation must be able to take 107 bytes of version 1 and 536 of version 2
        ProxyHeader longest = header("2001:db8:1111:2222:3333:4444:5555:6666", 65_535, "2001:db8:1111:2222:3333:4444:5555:7777",
                65_535);
        assertThat(longest.version1().length).isLessThanOrEqualTo(107);
        assertThat(longest.version2().length).isLessThanOrEqualTo(536);
    }

    @Test
    void aBackendIsToldInItsOwnVersion() {
        ProxyHeader header = header("192.0.2.1", 4711, "198.51.100.1", 443);
        assertThat(ProxyVersion.NONE.encode(header)).isEmpty();
        assertThat(ProxyVersion.V1.encode(header)).isEqualTo(header.version1());
        assertThat(ProxyVersion.V2.encode(header)).isEqualTo(header.version2());
    }
}
