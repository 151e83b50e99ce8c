// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.helidon.builder.api.RuntimeType;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code file}: looks up a token of the request in token files of websockify.
 */
@RuntimeType.PrototypedBy(FileResolverConfig.class)
public final class FileResolver implements TargetResolver, RuntimeType.Api<FileResolverConfig> {
    /** What a configuration calls it. */
    public static final String TYPE = "file";

    private final FileResolverConfig config;
    private final TokenSource source;
    private final TokenFiles files;

    private FileResolver(FileResolverConfig config, TokenSource source) {
        this.config = config;
        this.source = source;
        this.files = new TokenFiles(config.path());
    }

    /**
     * Fluent API builder to set up an instance.
     *
     * @return a new builder
     */
    public static FileResolverConfig.Builder builder() {
        return FileResolverConfig.builder();
    }

    /**
     * Create a resolver from its configuration.
     *
     * @param config configuration
     * @return a new resolver
     */
    public static FileResolver create(FileResolverConfig config) {
        return new FileResolver(config, config.token().map(TokenSource::create).orElse(TokenSource.DEFAULT));
    }

    /**
     * Create a resolver customizing its configuration.
     *
     * @param consumer consumer of configuration
     * @return a new resolver
     */
    public static FileResolver create(Consumer<FileResolverConfig.Builder> consumer) {
        return builder().update(consumer).build();
    }

    @Override
    public FileResolverConfig prototype() {
        return config;
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public String type() {
        return TYPE;
    }

    /**
     * Reads the files as a request does, if they have changed, and logs the lines that are left out. Blocks while it reads.
     *
     * @return the target of each token that there is now
     */
    public Collection<Target> targets() {
        return files.current().targets();
    }

    /**
     * Looks for tokens in the files. Blocks while it reads.
     *
     * @param wanted which tokens are looked for
     * @return file and line of each
     */
    public List<String> places(Predicate<String> wanted) {
        return files.places(wanted);
    }

    @Override
    public Optional<Target> resolve(TunnelRequest request) {
        // a missing token takes the same way as an unknown one
        return files.find(source.token(request).orElse(""));
    }
}
