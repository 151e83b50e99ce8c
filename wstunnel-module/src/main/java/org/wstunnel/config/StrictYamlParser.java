// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.spi.ConfigNode;
import io.helidon.config.spi.ConfigParser;

/**
 * Helidon's parser of YAML takes the last of two equal keys without a word, and 0100 for 64; this one refuses both in
 * the configuration of tunnels, and warns of them anywhere else.
 * <p>
 * Does nothing where the application has no YAML.
 */
@Weight(StrictYamlParser.WEIGHT)
public final class StrictYamlParser implements ConfigParser {
    /** More than Helidon's own, and less than one of the application. */
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT - 5;
    private static final boolean YAML = isThere("io.helidon.config.yaml.YamlConfigParser");

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public StrictYamlParser() {
    }

    @Override
    public Set<MediaType> supportedMediaTypes() {
        return YAML ? Set.of(MediaTypes.APPLICATION_YAML, MediaTypes.APPLICATION_X_YAML) : Set.of();
    }

    /** None: Helidon's own says what files may be called. */
    @Override
    public List<String> supportedSuffixes() {
        return List.of();
    }

    @Override
    public ConfigNode.ObjectNode parse(Content content) {
        byte[] text;
        try {
            text = content.data().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Charset charset = content.charset();
        // first: Helidon's parser does not come back from some of what this refuses, or tells all values
        YamlText.check(new String(text, charset));
        return YamlText.parse(Content.builder()
                .data(new ByteArrayInputStream(text))
                .charset(charset)
                .mediaType(content.mediaType().orElse(MediaTypes.APPLICATION_X_YAML))
                .build());
    }

    @Override
    public String toString() {
        return "YAML without equal keys";
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, StrictYamlParser.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
