// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.spi.SimpleRequest;
import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * How a configuration comes to its resolver, and what that answers.
 */
class ResolverProvidersTest {
    @TempDir
    Path directory;

    private static TargetResolver resolver(String key, Map<String, String> values) {
        TargetResolverProvider provider = ServiceLoader.load(TargetResolverProvider.class).stream()
                .map(ServiceLoader.Provider::get).filter(it -> it.configKey().equals(key)).findFirst().orElseThrow();
        return provider.create(Config.just(ConfigSources.create(values)).get(key), "mine");
    }

    @Test
    void withoutAnotherEveryRequestGoesToTheTunnelsOwnBackends() {
        TargetResolver resolver = resolver("static", Map.of("static.enabled", "true"));
        assertThat(resolver.type()).isEqualTo("static");
        assertThat(resolver.name()).isEqualTo("mine");
        assertThat(resolver.resolve(SimpleRequest.PLAIN)).contains(Target.tunnel());
        assertThat(StaticResolver.create().name()).isEqualTo("static");
    }

    @Test
    void aVariableOfThePathNamesThePool() {
        TargetResolver resolver = resolver("path", Map.of("path.variable", "desk"));
        assertThat(resolver.type()).isEqualTo("path");
        assertThat(resolver.name()).isEqualTo("mine");
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withVariable("desk", "desk-1"))).contains(Target.pool("desk-1"));
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withVariable("other", "desk-1"))).isEmpty();
        assertThat(PathResolver.builder().variable("desk").build().name()).isEqualTo("path");
    }

    @Test
    void aTokenNamesALineOfAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "a: host:5900\n");
        TargetResolver resolver = resolver("file", Map.of("file.path", file.toString(), "file.token.header", "X-Token"));
        assertThat(resolver.type()).isEqualTo("file");
        assertThat(resolver.name()).isEqualTo("mine");
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withHeader("X-Token", "a"))).contains(Target.address("host", 5900));
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withHeader("X-Token", "b"))).isEmpty();
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withQuery("token=a"))).isEmpty();
    }

    @Test
    void inCodeTheQueryParameterTokenIsTheDefault() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "a: host:5900\n");
        FileResolver resolver = FileResolver.create(builder -> builder.path(file));
        assertThat(resolver.name()).isEqualTo("file");
        assertThat(resolver.resolve(SimpleRequest.PLAIN.withQuery("token=a"))).contains(Target.address("host", 5900));
        assertThat(resolver.resolve(SimpleRequest.PLAIN)).isEmpty();
        assertThat(resolver.prototype().path()).isEqualTo(file);
        assertThat(FileResolver.create(resolver.prototype()).prototype()).isSameAs(resolver.prototype());
    }

    @ParameterizedTest
    @ValueSource(strings = {"static", "path", "file"})
    void aKeyThatNothingReadsIsRefused(String key) {
        assertThatThrownBy(() -> resolver(key, Map.of(key + ".folder", "/tmp")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key + ".folder: unknown key");
    }
}
