// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 6455 section 5.5.1: code, reason, and no more than fits.
 */
class ClosePayloadTest {
    @ParameterizedTest
    @CsvSource({"1000, '', 03e8", "1001, bye, 03e9627965", "4999, \u00fc, 1387c3bc", "1005, '', ''", "1006, lost, ''"})
    void theCodeComesFirst(int code, String reason, String expected) {
        assertThat(ClientFrames.hex(ClosePayload.of(code, reason))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00fc", "\u20ac", "\uD83D\uDE00"})
    void aLongReasonIsCutBetweenTwoCharacters(String character) {
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        for (int ascii = 0; ascii < size; ascii++) {
            String start = "a".repeat(ascii);
            int fit = (ClosePayload.LONGEST_REASON - ascii) / size;
            byte[] payload = ClosePayload.of(1000, start + character.repeat(fit + 30));
            assertThat(new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8))
                    .isEqualTo(start + character.repeat(fit));
            assertThat(ClosePayload.of(1000, start + character.repeat(fit))).isEqualTo(payload);
        }
    }

    @Test
    void theLongestReasonFillsAControlFrame() {
        byte[] payload = ClosePayload.of(1000, "x".repeat(123));
        assertThat(payload).hasSize(Opcodes.MAX_CONTROL_PAYLOAD);
        assertThat(Arrays.copyOf(payload, 3)).containsExactly(0x03, 0xE8, 'x');
    }
}
