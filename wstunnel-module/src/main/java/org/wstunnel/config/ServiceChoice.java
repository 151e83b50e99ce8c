// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

import io.helidon.common.HelidonServiceLoader;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfiguredProvider;
import io.helidon.config.NamedService;

/**
 * Creates the service that a configuration names: {@code balance: hash}, or with options
 * {@code ping: { interval: { every: PT30S } }}. Helidon's own lookup does not know the first form, and its messages do
 * not name the key.
 */
public final class ServiceChoice {
    private static final String OTHERS = "; one of the application is named in META-INF/services/%s";

    private ServiceChoice() {
    }

    /**
     * Create the service.
     *
     * @param node      node of the option
     * @param providers type of the providers
     * @param otherwise is used where the service is switched off with {@code enabled: false}
     * @param example   how the option may look
     * @param <T>       type of the service
     * @return the service
     * @throws ConfigException if there is no provider of that name, or not exactly one is named
     */
    // whether single() has looked into a list
    @SuppressWarnings("ReferenceEquality")
    public static <T extends NamedService> T choose(Config node,
            Class<? extends ConfiguredProvider<T>> providers,
            Supplier<T> otherwise,
            String example) {
        // the one with the highest weight comes first
        List<? extends ConfiguredProvider<T>> known = HelidonServiceLoader.create(ServiceLoader.load(providers)).asList();
        String expected = "one of " + known.stream().map(ConfiguredProvider::configKey).distinct().sorted().toList()
                + ", such as " + example;
        Config chosen = single(node, expected);
        String type;
        if (chosen.isLeaf() && (chosen == node || node.isList())) {
            type = chosen.asString().orElse("");
            return provider(node, type, known, expected + OTHERS.formatted(providers.getName())).create(node.get(type), type);
        }
        type = chosen.get("type").asString().orElseGet(chosen::name);
        ConfiguredProvider<T> provider = provider(node, type, known, expected + OTHERS.formatted(providers.getName()));
        return chosen.get("enabled").asBoolean().orElse(true) ? provider.create(chosen, chosen.name()) : otherwise.get();
    }

    /** The one node that names the service, or the option itself where its value does. */
    private static Config single(Config node, String expected) {
        if (node.isLeaf()) {
            return node;
        }
        List<Config> children = node.asNodeList().orElseGet(List::of);
        if (children.size() != 1) {
            throw ConfigKey.of(node).invalid(String.join(", ", children.stream().map(Config::name).sorted().toList()),
                    "exactly " + expected);
        }
        Config child = children.getFirst();
        return node.isList() && !child.isLeaf() && !child.get("type").exists() ? single(child, expected) : child;
    }

    private static <T extends NamedService> ConfiguredProvider<T> provider(Config node,
            String type,
            List<? extends ConfiguredProvider<T>> known,
            String expected) {
        for (ConfiguredProvider<T> provider : known) {
            if (provider.configKey().equals(type)) {
                return provider;
            }
        }
        throw ConfigKey.of(node).invalid(type, expected);
    }
}
