// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GlobTest {
    @ParameterizedTest
    @CsvSource({"a,      a,      true", "a,      ab,     false", "*,      '',     true", "a*,     a,      true",
            "*a,     ba,     true",
            "*a,     ab,     false", "a*a,    a,      false", "a*a,    aa,     true", "a*b*c,  abc,    true",
            "a*b*c,  axbxbxc, true",
            "a*b*c,  acb,    false", "*ab*ab*, ab,   false", "*.a.b,  x.a.b,  true", "*.a.b,  .a.b,   true",
            "a.b,    axb,    false",
            "a**b,   ab,     true"})
    void aStarStandsForAnyCharacters(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void itSaysWhatARegularExpressionSays() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String pattern = word(random, "ab*");
            String text = word(random, "ab");
            boolean expected = Pattern
                    .matches(Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), text);
            assertThat(new Glob(pattern).matches(text)).as(pattern + " on " + text).isEqualTo(expected);
        }
    }

    /** A regular expression would try some 10^35 ways. */
    @Test
    void manyStarsTakeNoMoreTimeThanOne() {
        assertThat(new Glob("*-".repeat(12) + "x").matches("-".repeat(8000))).isFalse();
    }

    private static String word(Random random, String letters) {
        return random.ints(random.nextInt(8), 0, letters.length()).mapToObj(it -> letters.substring(it, it + 1))
                .collect(Collectors.joining());
    }
}
