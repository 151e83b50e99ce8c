package org.wstunnel.resolve;

import java.nio.file.Files;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TargetResolverProvider;

/**
 * The providers of the built-in resolvers, for {@link java.util.ServiceLoader}; code uses the resolvers themselves. Their weight is
 * below the default, so that a provider of the application with the same key wins.
 */
public final class ResolverProviders {
    private static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 10;

    private ResolverProviders() {
    }

    private static void require(Config config, String key, String expected) {
        if (config.get(key).asString().orElse("").isBlank()) {
            throw ConfigKey.of(config).child(key).missing(expected);
        }
    }

    /**
     * {@code static}.
     */
    @Weight(WEIGHT)
    public static final class Static implements TargetResolverProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Static() {
        }

        @Override
        public String configKey() {
            return StaticResolverBlueprint.TYPE;
        }

        @Override
        public TargetResolver create(Config config, String name) {
            KnownKeys.checkService(config, StaticResolver.class);
            return StaticResolver.builder().name(name).build();
        }
    }

    /**
     * {@code path}.
     */
    @Weight(WEIGHT)
    public static final class OfPath implements TargetResolverProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public OfPath() {
        }

        @Override
        public String configKey() {
            return PathResolverBlueprint.TYPE;
        }

        @Override
        public TargetResolver create(Config config, String name) {
            KnownKeys.checkService(config, PathResolver.class);
            require(config, "variable", "the name of a variable of the tunnel's path, such as name of /vnc/{name}");
            return PathResolver.builder().config(config).name(name).build();
        }
    }

    /**
     * {@code file}.
     */
    @Weight(WEIGHT)
    public static final class OfFile implements TargetResolverProvider {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public OfFile() {
        }

        @Override
        public String configKey() {
            return FileResolver.TYPE;
        }

        @Override
        public TargetResolver create(Config config, String name) {
            KnownKeys.checkService(config, FileResolverConfig.class);
            require(config, "path", "a file of tokens, or a folder of such files");
            FileResolverConfig file = FileResolverConfig.builder().config(config).name(name).buildPrototype();
            ConfigKey key = ConfigKey.of(config);
            key.child("path").require(Files.isReadable(file.path()), file.path(), "a file or folder that can be read");
            file.token().ifPresent(it -> TokenSource.check(it, key.child("token")));
            return FileResolver.create(file);
        }
    }
}
