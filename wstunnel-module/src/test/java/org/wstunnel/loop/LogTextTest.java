// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LogTextTest {
    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x61C, 0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066,
            0xFEFF, 0xD800, 0xE000,
            0xFFFF, 0xE0041, 0x10FFFF})
    void whatIsNotSeenAsItselfIsReplaced(int character) {
        assertThat(LogText.plain("a" + Character.toString(character) + "b")).isEqualTo("a?b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "https://a.example:8443", "grüße", "日本語", "𝄞 €", "שלום"})
    void whatIsSeenStays(String text) {
        assertThat(LogText.plain(text)).isSameAs(text);
        assertThat(LogText.field(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "𝄞", "\"", "\u202E", "\u0000"})
    void aLongFieldIsCutAndSaysItsLength(String one) {
        String cut = LogText.field(one.repeat(12_000));
        assertThat(cut).startsWith(one).endsWith("...(" + 12_000 * one.length() + ")");
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(240);
    }

    @Test
    void aPairOfSurrogatesIsNotCutApart() {
        for (int i = 0; i < 4; i++) {
            assertThat(LogText.field("a".repeat(i) + "𝄞".repeat(100)).replaceFirst("\\.\\.\\..*", "")).doesNotContain("?")
                    .endsWith("𝄞");
        }
    }
}
