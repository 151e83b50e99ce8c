// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TunnelTrafficTest {
    @Test
    void trafficIsAddedUpFigureByFigure() {
        assertThat(new TunnelTraffic(1, 2, 3, 4, 5, 6).plus(new TunnelTraffic(10, 20, 30, 40, 50, 60)))
                .isEqualTo(new TunnelTraffic(11, 22, 33, 44, 55, 66));
        assertThat(new TunnelTraffic(1, 2, 3, 4, 5, 6).plus(TunnelTraffic.NONE)).isEqualTo(new TunnelTraffic(1, 2, 3, 4, 5, 6));
    }
}
