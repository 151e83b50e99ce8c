// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

class HelidonVersionTest {
    private static final Set<String> OF_4_5 = Set.of("io.helidon.webserver.WebServer",
            "io.helidon.webserver.http1.spi.Http1UpgradeRouting");
    private static final Set<String> OF_4_4 = Set.of("io.helidon.webserver.WebServer");

    @Test
    void theHelidonOfTheBuildIsNotRefused() {
        assertThatNoException().isThrownBy(HelidonVersion::check);
    }

    @ParameterizedTest
    @CsvSource({"4.5.0", "4.5.3", "4.6.0", "5.0.0"})
    void aNewOneIsNotRefused(String version) {
        assertThat(HelidonVersion.refusal(OF_4_5::contains, Optional.of(version))).isEmpty();
        assertThat(HelidonVersion.refusal(OF_4_5::contains, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4.4.1, Helidon 4.4.1", "4.3.1, Helidon 4.3.1", ", an older one"})
    void anOlderOneIsRefusedInOneLine(String version, String told) {
        assertThat(HelidonVersion.refusal(OF_4_4::contains, Optional.ofNullable(version)))
                .hasValue("wstunnel needs Helidon 4.5 or newer, this is " + told);
    }
}
