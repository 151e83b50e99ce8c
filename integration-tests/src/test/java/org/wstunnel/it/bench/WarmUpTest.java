// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.bench.WarmUp.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpTest {
    @Test
    void halfTheRateOfTheEndCounts() {
        assertThat(WarmUp.millisToHalf(
                List.of(new Slice(500, 10), new Slice(1000, 49), new Slice(1500, 50), new Slice(2000, 30), new Slice(2500, 100),
                        new Slice(3000, 101), new Slice(3500, 100), new Slice(4000, 100), new Slice(4500, 100),
                        new Slice(5000, 100), new Slice(5500, 100))))
                .isEqualTo(1500);
    }
}
