// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.nio.file.Path;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Resolvers that cannot work are not made in code either.
 */
class ResolversInCodeTest {
    @Test
    void aPathResolverNeedsTheNameOfAVariable() {
        assertThatThrownBy(() -> PathResolver.builder().variable(" ").build())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("path.variable: missing value: expected the name of a variable");
        assertThatThrownBy(() -> PathResolver.builder().build())
                .isInstanceOf(ConfigException.class).hasMessageStartingWith("path.variable: missing value");
    }

    @Test
    void aFileResolverNeedsAFileThatCanBeReadAndOnePlaceOfTheToken() {
        assertThatThrownBy(() -> FileResolver.builder().build())
                .isInstanceOf(ConfigException.class).hasMessageStartingWith("file.path: missing value");
        assertThatThrownBy(() -> FileResolver.builder().path(Path.of("")).build())
                .isInstanceOf(ConfigException.class).hasMessageStartingWith("file.path: missing value");
        assertThatThrownBy(() -> FileResolver.builder().path(Path.of("/no/such/file")).build())
                .isInstanceOf(ConfigException.class)
                .hasMessage("file.path: invalid value \"/no/such/file\": expected a file or folder that can be read");
        assertThatThrownBy(() -> FileResolver.builder().path(Path.of("."))
                .token(TokenConfig.builder().query("a").header("b").build()).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("file.token: invalid value \"header, query\": expected exactly one of");
    }
}
