package org.wstunnel.resolve;

import java.nio.file.Path;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

import org.wstunnel.spi.TargetResolverProvider;

/**
 * Configuration of the {@link FileResolver}.
 */
@Prototype.Blueprint
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
}
