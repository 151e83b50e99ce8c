// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 3629: which bytes are UTF-8, and where it shows that they are not.
 */
class Utf8Test {
    /** The first and last bytes of every class of bytes there is. */
    private static final int[] BOUNDS = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
            0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

    /** Of two, three and four bytes, those with a narrower second byte among them. */
    private static final int[] CHARACTERS = {0x80, 0xFC, 0x3B1, 0x7FF, 0x800, 0x20AC, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x1F600,
            0x10FFFF};

    private static boolean valid(ByteBuffer bytes) {
        Utf8 utf8 = new Utf8();
        return utf8.validPrefix(bytes, 0, bytes.limit()) == bytes.limit() && utf8.complete();
    }

    @Test
    void everySequenceOfFourIsJudgedAsTheJdkDoes() {
        CharsetDecoder jdk = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        byte[] bytes = new byte[4];
        ByteBuffer buffer = ClientFrames.direct(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int a : BOUNDS) {
            for (int b : BOUNDS) {
                for (int c : BOUNDS) {
                    for (int d : BOUNDS) {
                        bytes[0] = (byte) a;
                        bytes[1] = (byte) b;
                        bytes[2] = (byte) c;
                        bytes[3] = (byte) d;
                        buffer.put(0, bytes);
                        if (valid(buffer) != decodes(jdk, bytes)) {
                            assertThat(valid(buffer)).as(ClientFrames.hex(bytes)).isEqualTo(decodes(jdk, bytes));
                        }
                    }
                }
            }
        }
    }

    private static boolean decodes(CharsetDecoder jdk, byte[] bytes) {
        try {
            jdk.reset().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0xFFFFF, 0x100000, 0x10FFFF})
    void theFirstAndLastCharactersOfEachLengthAreTakenInAnyPieces(int codePoint) {
        ByteBuffer bytes = ClientFrames.direct(("a" + Character.toString(codePoint) + "z").getBytes(StandardCharsets.UTF_8));
        assertThat(valid(bytes)).isTrue();
        Utf8 utf8 = new Utf8();
        for (int i = 0; i < bytes.limit(); i++) {
            assertThat(utf8.validPrefix(bytes, i, 1)).isEqualTo(1);
            boolean inside = i > 0 && i < bytes.limit() - 2;
            assertThat(utf8.complete()).as("complete behind byte " + i).isEqualTo(!inside);
            assertThat(utf8.incomplete()).isEqualTo(inside ? i : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
            "80, 0", "bf, 0", "c0, 0", "c1, 0", "f5, 0", "fe, 0", "ff, 0",
            "c27f, 1", "c2c0, 1", "dfff, 1",
            "e09f80, 1", "e0a07f, 2", "eda080, 1", "edbfbf, 1", "ef7f80, 1", "e18040, 2",
            "f08f8080, 1", "f4908080, 1", "f0907f80, 2", "f09080c0, 3", "f1808041, 3",
            "6161616161616161ff, 8", "61616161616161616161616161616161c280c3ff, 19"})
    void theFirstWrongByteIsFoundHoweverTheyCome(String hex, int validPrefix) {
        ByteBuffer bytes = ClientFrames.direct(ClientFrames.hex(hex));
        int length = bytes.limit();
        assertThat(new Utf8().validPrefix(bytes, 0, length)).isEqualTo(validPrefix);
        for (int split = 0; split <= length; split++) {
            Utf8 utf8 = new Utf8();
            int first = utf8.validPrefix(bytes, 0, split);
            int found = first < split ? first : split + utf8.validPrefix(bytes, split, length - split);
            assertThat(found).as("split at " + split).isEqualTo(validPrefix);
        }
    }

    @Test
    void aLongTextIsJudgedAsByteByByteInEachOrder() {
        Random random = new Random(3629);
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 150) {
                text.append("a".repeat(random.nextInt(random.nextInt(5) == 0 ? 80 : 4)));
                text.append(Character.toString(CHARACTERS[random.nextInt(CHARACTERS.length)]));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (round % 4 > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) BOUNDS[random.nextInt(BOUNDS.length)];
            }
            ByteBuffer buffer = ClientFrames.direct(bytes);
            int expected = 0;
            Utf8 utf8 = new Utf8();
            while (expected < bytes.length && utf8.validPrefix(buffer, expected, 1) == 1) {
                expected++;
            }
            assertThat(new Utf8().validPrefix(buffer, 0, bytes.length)).isEqualTo(expected);
            buffer.order(ByteOrder.LITTLE_ENDIAN);
            assertThat(new Utf8().validPrefix(buffer, 0, bytes.length)).isEqualTo(expected);
        }
    }

    @Test
    void aNewTextStartsAfreshInsideOfACharacter() {
        Utf8 utf8 = new Utf8();
        utf8.validPrefix(ClientFrames.direct(ClientFrames.hex("f090")), 0, 2);
        assertThat(utf8.complete()).isFalse();
        utf8.reset();
        assertThat(utf8.complete()).isTrue();
        assertThat(utf8.incomplete()).isZero();
        assertThat(utf8.validPrefix(ClientFrames.direct(ClientFrames.hex("61")), 0, 1)).isEqualTo(1);
    }
}
