// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.helidon.http.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What Helidon reads of a body in chunks, in whatever pieces that comes.
 */
class ChunkedBodyTest {
    private final ChunkedBody body = new ChunkedBody();

    private String cut(String piece) {
        return new String(body.cut(piece.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    private String cut(String text, int pieces) {
        StringBuilder result = new StringBuilder();
        for (int at = 0; at < text.length(); at += pieces) {
            result.append(cut(text.substring(at, Math.min(text.length(), at + pieces))));
        }
        return result.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    void theDataStaysAndSoDoesWhatFollows(int pieces) {
        String next = "GET / HTTP/1.1\r\nHost: a\r\n\r\n7fffffff\r\n";
        String result = cut("5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n" + next, pieces);
        assertThat(result).endsWith("0\r\n\r\n" + next);
        assertThat(data(result.substring(0, result.length() - next.length()))).isEqualTo("hello0123456789abcdef");
    }

    /** Returns the data of chunks. */
    private static String data(String chunks) {
        StringBuilder data = new StringBuilder();
        String left = chunks;
        while (!left.startsWith("0\r\n")) {
            int line = left.indexOf("\r\n");
            int end = line + 2 + Integer.parseInt(left.substring(0, line), 16);
            data.append(left, line + 2, end);
            assertThat(left.substring(end)).startsWith("\r\n");
            left = left.substring(end + 2);
        }
        return data.toString();
    }

    @Test
    void noChunkIsLongerThanWhatHasCome() {
        assertThat(cut("7fffffff\r\nabc")).isEqualTo("3\r\nabc\r\n");
        byte[] piece = new byte[8192];
        Arrays.fill(piece, (byte) 'x');
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes("2000\r\n".getBytes(StandardCharsets.US_ASCII));
        expected.writeBytes(piece);
        expected.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(body.cut(piece)).isEqualTo(expected.toByteArray());
    }

    @Test
    void aLineThatDoesNotEndIsRefused() {
        assertThatThrownBy(() -> cut("0".repeat(2000), 500)).isInstanceOf(RequestException.class);
    }

    @Test
    void soIsTheOneBehindTheLastChunk() {
        cut("0\r\n");
        assertThatThrownBy(() -> cut("x".repeat(2000), 500)).isInstanceOf(RequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "\r\n", "80000000\r\n", "5\n", "5;a=b\r\n", "-1\r\n"})
    void whatIsNoChunkIsLeftToHelidon(String line) {
        assertThat(cut(line + "hello")).isEqualTo(line + "hello");
    }
}
