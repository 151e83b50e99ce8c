package org.wstunnel.target;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.helidon.common.Weight;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;

import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;
import org.wstunnel.spi.TunnelRequest;

/**
 * {@code file}: a token of the request is looked up in websockify's files of tokens. Options: {@code path}, a file or a folder, and
 * {@code token}, where the request has it (default is the query parameter {@code token}).
 */
@Weight(StaticResolverProvider.WEIGHT)
public final class FileResolverProvider implements TargetResolverProvider {
    static final String KEY = "file";

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public FileResolverProvider() {
    }

    @Override
    public String configKey() {
        return KEY;
    }

    @Override
    public TargetResolver create(Config config, String name) {
        ResolverOptions.check(config, List.of("path", "token"));
        Path path = path(config.get("path"), ResolverOptions.required(config, "path", "a file of tokens, or a folder of such files"));
        return new ByToken(name, TokenSource.create(config.get("token")), new TokenFiles(path));
    }

    private static Path path(Config config, String text) {
        try {
            Path path = Path.of(text);
            if (Files.isReadable(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new ConfigException(config.key() + ": \"" + text + "\" is no path", e);
        }
        throw new ConfigException(config.key() + ": \"" + text + "\" is no file or folder that can be read");
    }

    private record ByToken(String name, TokenSource source, TokenFiles files) implements TargetResolver {
        @Override
        public String type() {
            return KEY;
        }

        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            // a missing token takes the same way as an unknown one
            return files.find(source.token(request).orElse(""));
        }
    }
}
