package org.wstunnel;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.common.tls.Tls;

/**
 * Walks through a configuration along the blueprints and refuses keys that nothing reads, and values that are none: a typing error
 * must not silently mean the default.
 */
final class KnownKeys {
    /** Options of the feature that exist on the builder alone. */
    private static final Set<String> NOT_CONFIGURED = Set.of("config", "name");

    private KnownKeys() {
    }

    static void check(Config feature) {
        check(feature, WsTunnelConfigBlueprint.class);
    }

    static void checkObserver(Config observer) {
        Set<String> known = keys(WsTunnelObserverConfigBlueprint.class);
        known.removeAll(NOT_CONFIGURED);
        check(observer, known);
    }

    static void checkTunnel(Config tunnel) {
        check(tunnel, TunnelConfigBlueprint.class);
    }

    /** The keys of a blueprint: its methods' names in kebab case. */
    static Set<String> keys(Class<?> blueprint) {
        return options(blueprint).keySet();
    }

    /** Those keys of a blueprint whose methods have these names. */
    static Set<String> keys(Class<?> blueprint, Set<String> methods) {
        return Arrays.stream(blueprint.getDeclaredMethods())
                .filter(method -> methods.contains(method.getName()))
                .map(KnownKeys::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String key(Method option) {
        return option.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static void check(Config node, Class<?> blueprint) {
        Map<String, Method> options = options(blueprint);
        check(node, options.keySet());
        children(node).forEach(child -> checkValue(child, options.get(child.name())));
    }

    private static void check(Config node, Set<String> known) {
        for (Config child : children(node)) {
            if (!known.contains(child.name())) {
                throw new ConfigException("Unknown key " + child.key() + ", allowed are " + known);
            }
        }
    }

    private static void checkValue(Config node, Method option) {
        Class<?> type = valueType(option);
        boolean list = Collection.class.isAssignableFrom(option.getReturnType());
        Optional<Class<?>> nested = blueprint(type);
        if (nested.isPresent()) {
            (list ? entries(node) : List.of(map(node, nested.get()))).forEach(it -> check(it, nested.get()));
        } else if (type == Tls.class) {
            TlsKeys.check(node);
        } else if (list && type.isEnum()) {
            entries(node).forEach(it -> ValueCheck.check(it, type));
        } else if (!list) {
            ValueCheck.check(node, type);
        }
    }

    private static Map<String, Method> options(Class<?> blueprint) {
        Map<String, Method> options = new TreeMap<>();
        for (Method method : blueprint.getMethods()) {
            if (method.getDeclaringClass().getPackage() == KnownKeys.class.getPackage()
                    && !(blueprint == WsTunnelConfigBlueprint.class && NOT_CONFIGURED.contains(method.getName()))) {
                options.put(key(method), method);
            }
        }
        return options;
    }

    /** The type of an option, or of what it is optional or a collection of. */
    private static Class<?> valueType(Method option) {
        Type type = option.getGenericReturnType();
        if (type instanceof ParameterizedType parameterized && parameterized.getActualTypeArguments().length == 1) {
            type = parameterized.getActualTypeArguments()[0];
        }
        return type instanceof Class<?> plain ? plain : option.getReturnType();
    }

    /** The blueprint from which a type was generated. */
    private static Optional<Class<?>> blueprint(Class<?> type) {
        return Arrays.<Class<?>>stream(type.getInterfaces())
                .filter(it -> it.getName().equals(type.getName() + "Blueprint"))
                .findFirst();
    }

    private static List<Config> entries(Config node) {
        List<Config> entries = children(node);
        if (!node.isList() && entries.stream().anyMatch(it -> !it.name().matches("\\d+"))
                || node.isLeaf() && node.exists()) {
            throw new ConfigException(node.key() + " must be a list, with a dash in front of each entry");
        }
        return entries;
    }

    private static Config map(Config node, Class<?> blueprint) {
        if (node.isLeaf() && !node.asString().orElse("").isEmpty()) {
            throw new ConfigException(node.key() + ": \"" + node.asString().get() + "\" is not allowed, allowed are the keys "
                                              + keys(blueprint) + " below it");
        }
        return node;
    }

    private static List<Config> children(Config node) {
        return node.exists() && !node.isLeaf() ? node.asNodeList().orElseGet(List::of) : List.of();
    }
}
