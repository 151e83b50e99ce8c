package org.wstunnel;

import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;
import io.helidon.common.config.Config;
import io.helidon.common.config.ConfigException;

/**
 * Reads sizes such as {@code 64 KiB}, for which Helidon Config has no mapping of its own.
 */
final class SizeMethods {
    private SizeMethods() {
    }

    @Prototype.FactoryMethod
    static Size createMaxFrameSize(Config config) {
        return size(config);
    }

    @Prototype.FactoryMethod
    static Size createBufferSize(Config config) {
        return size(config);
    }

    private static Size size(Config config) {
        String text = config.asString().get();
        try {
            return Size.parse(text);
        } catch (RuntimeException e) {
            throw new ConfigException(config.key() + ": \"" + text + "\" is no size such as 65536 or 64 KiB", e);
        }
    }
}
