// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * PROXY headers, in whatever pieces they come.
 */
class ProxyHeaderTest {
    private final List<Integer> tooLong = new ArrayList<>();
    private final ProxyHeader header = new ProxyHeader(tooLong::add);

    private static byte[] version2(int length) {
        return ByteBuffer.allocate(length).put(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111"))
                .putShort((short) (length - 16)).array();
    }

    /** Reads it in pieces that are each at another place of their buffer. */
    private void read(byte[] bytes, int pieces) throws IOException {
        InputStream behind = new ByteArrayInputStream(bytes);
        for (int at = 0; at < bytes.length; at += pieces) {
            byte[] piece = behind.readNBytes(pieces);
            ByteBuffer buffer = ByteBuffer.allocate(5 + piece.length).position(5).put(piece);
            header.came(buffer, 5, Channels.newChannel(behind));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 5000})
    void oneOfTheGreatestLengthPasses(int pieces) throws IOException {
        read(version2(4096), pieces);
        read(version2(65_535), pieces);
        assertThat(tooLong).as("what comes behind it is no header").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 5000})
    void aLongerOneDoesNot(int pieces) {
        assertThatThrownBy(() -> read(version2(4097), pieces)).isInstanceOf(IOException.class);
        assertThat(tooLong).containsExactly(4097);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 192.0.2.1 198.51.100.1 4711 443\r\n", "PROXY UNKNOWN 1 2 3 4\r\n", "GET / HTTP/1.1\r\n"})
    void nothingElseIsLookedAt(String text) throws IOException {
        read((text + "\u00ff".repeat(20)).getBytes(StandardCharsets.ISO_8859_1), 1);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void theLineFeedOfOneThatNamesNobodyIsTakenAway() throws IOException {
        InputStream behind = new ByteArrayInputStream("\nGET".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer buffer = ByteBuffer.allocate(20).put("PROXY UNKNOWN\r".getBytes(StandardCharsets.US_ASCII));
        header.came(buffer, 0, Channels.newChannel(behind));
        assertThat(behind.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("GET");
    }

    @Test
    void oneThatDoesNotEndThereIsNone() {
        InputStream behind = new ByteArrayInputStream("GET".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer buffer = ByteBuffer.allocate(20).put("PROXY UNKNOWN\r".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> header.came(buffer, 0, Channels.newChannel(behind))).isInstanceOf(IOException.class);
    }
}
