// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which ends of a program are asked for.
 */
class SignalTest {
    @ParameterizedTest
    @CsvSource({"129, true", "130, true", "143, true", "0, false", "1, false", "2, false", "15, false", "131, false",
            "134, false", "137, false", "139, false"})
    void aProgramIsAskedToEndByHangupInterruptAndTermination(int exitValue, boolean asked) {
        assertThat(Signal.asksToEnd(exitValue)).isEqualTo(asked);
    }
}
