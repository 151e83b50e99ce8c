// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.TargetResolverProvider;

/**
 * Configuration of the {@link FileResolver}.
 */
@Prototype.Blueprint(decorator = FileResolverConfigBlueprint.BuilderDecorator.class)
@Prototype.Configured(value = FileResolver.TYPE, root = false)
@Prototype.Provides(TargetResolverProvider.class)
interface FileResolverConfigBlueprint extends Prototype.Factory<FileResolver> {
    /**
     * Name of the resolver.
     *
     * @return name
     */
    @Option.Default(FileResolver.TYPE)
    String name();

    /**
     * A file of tokens, or a folder of such files.
     *
     * @return path
     */
    @Option.Configured
    Path path();

    /**
     * Where a request has its token. Default is the query parameter {@code token}.
     *
     * @return place of the token
     */
    @Option.Configured
    Optional<TokenConfig> token();

    /** Refuses files that cannot be read, and a token that is not in exactly one place. */
    class BuilderDecorator implements Prototype.BuilderDecorator<FileResolverConfig.BuilderBase<?, ?>> {
        @Override
        public void decorate(FileResolverConfig.BuilderBase<?, ?> builder) {
            ConfigKey key = ConfigKey.of(builder.config(), FileResolver.TYPE);
            Path path = builder.path().filter(it -> !it.toString().isBlank())
                    .orElseThrow(() -> key.child("path").missing("a file of tokens, or a folder of such files"));
            key.child("path").require(Files.isReadable(path), path, "a file or folder that can be read");
            builder.token().ifPresent(it -> TokenSource.check(it, key.child("token")));
        }
    }
}
