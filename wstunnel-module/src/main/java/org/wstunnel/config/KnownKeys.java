// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

import org.wstunnel.config.ConfigTypes.Option;

/**
 * Walks through a configuration along its metadata and refuses keys that nothing reads, and values that are none: a
 * typing error must not silently mean the default.
 */
public final class KnownKeys {
    /** Helidon's own keys of every service. */
    private static final Map<String, Option> OF_SERVICES = Map.of(
            "type", new Option(String.class.getName(), "VALUE", List.of()),
            "name", new Option(String.class.getName(), "VALUE", List.of()),
            "enabled", new Option(Boolean.class.getName(), "VALUE", List.of()));

    private KnownKeys() {
    }

    /**
     * The keys of a type.
     *
     * @param type prototype or what its blueprint extends
     * @return keys
     */
    public static Set<String> of(Class<?> type) {
        return ConfigTypes.options(type.getName()).keySet();
    }

    /**
     * Check a node and all that is below it.
     *
     * @param node      node
     * @param prototype type that is made of it
     * @throws ConfigException if keys or values are wrong; the message has a line for each, with what is expected
     */
    public static void check(Config node, Class<?> prototype) {
        Faults faults = new Faults();
        check(node, prototype, faults);
        faults.refuse();
    }

    /**
     * Check a node and all that is below it.
     *
     * @param node      node
     * @param prototype type that is made of it
     * @param faults    is told of what is wrong
     */
    public static void check(Config node, Class<?> prototype, Faults faults) {
        check(node, ConfigTypes.options(prototype.getName()),
                Optional.of(new KeyPlaces(node.key().toString(), prototype.getName())), faults);
    }

    /**
     * Look for keys that nothing reads.
     *
     * @param node      node, which need not exist
     * @param prototype type that is made of it
     * @param unread    is told of each key, and of the one that is probably meant, or of all that there are
     */
    public static void findUnread(Config node, Class<?> prototype, BiConsumer<ConfigKey, String> unread) {
        if (ConfigTypes.has(prototype.getName())) {
            findUnread(node, ConfigTypes.options(prototype.getName()), unread);
        }
    }

    private static void findUnread(Config node, Map<String, Option> options, BiConsumer<ConfigKey, String> unread) {
        children(node).stream()
                .filter(it -> !options.containsKey(it.name()) && below(options, it.name()).isEmpty())
                .forEach(it -> unread.accept(ConfigKey.of(it), Spelling.meant(it.name(), first(options))
                        .map(known -> ", did you mean \"" + known + "\"?")
                        .orElseGet(() -> ": expected one of " + first(options))));
    }

    /**
     * Look for keys that nothing reads, in a node and in all that is below it.
     *
     * @param node      node, which need not exist
     * @param prototype type that is made of it
     * @param unread    is told of each key, and of the one that is probably meant, or of all that there are
     */
    public static void findAllUnread(Config node, Class<?> prototype, BiConsumer<ConfigKey, String> unread) {
        walk(node, prototype, (it, options) -> findUnread(it, options, unread));
    }

    /**
     * Look for what has another form than what is read, in a node and in all that is below it: text or a list where keys are
     * read, and a list or keys where a text is. Helidon takes all of them for nothing, and so for the default.
     *
     * @param node      node, which need not exist
     * @param prototype type that is made of it
     * @param faults    is told of each
     */
    public static void checkForms(Config node, Class<?> prototype, Faults faults) {
        walk(node, prototype, (it, options) -> {
            inPlaceOfKeys(it, options).ifPresent(faults::add);
            children(it).stream().filter(child -> options.containsKey(child.name()))
                    .forEach(child -> faults.check(() -> checkForm(child, options.get(child.name()))));
        });
    }

    /** A text that another source adds to keys is read. */
    private static void checkForm(Config node, Option option) {
        if (option.kind().equals("LIST")) {
            checkTexts(node, option);
        } else if (option.kind().equals("VALUE") && option.isText() && !node.isLeaf() && !node.hasValue()) {
            ValueCheck.check(node, option);
            throw ConfigKey.of(node).wrong("keys below it", "a text");
        }
    }

    /** Visits a node and all below it whose keys are known. */
    private static void walk(Config node, Class<?> prototype, BiConsumer<Config, Map<String, Option>> visitor) {
        if (ConfigTypes.has(prototype.getName())) {
            walk(node, ConfigTypes.options(prototype.getName()), visitor);
        }
    }

    private static void walk(Config node, Map<String, Option> options, BiConsumer<Config, Map<String, Option>> visitor) {
        visitor.accept(node, options);
        for (Config child : children(node)) {
            Option option = options.get(child.name());
            Map<String, Option> below = option == null ? below(options, child.name())
                    : !option.kind().equals("MAP") && ConfigTypes.has(option.type()) ? ConfigTypes.options(option.type())
                    : Map.of();
            if (!below.isEmpty()) {
                boolean entries = option != null && option.kind().equals("LIST") && !child.isLeaf() && !hasNames(child);
                (entries ? children(child).stream() : Stream.of(child)).forEach(it -> walk(it, below, visitor));
            }
        }
    }

    /**
     * Look for keys that belong to another node: they are keys of its type, have such values, and are none of this node's own.
     *
     * @param node      node, which need not exist
     * @param other     type that is made of the other node
     * @param prototype type that is made of this one
     * @param misplaced is told of each
     */
    public static void findMisplaced(Config node, Class<?> other, Class<?> prototype, Consumer<Config> misplaced) {
        if (!ConfigTypes.has(prototype.getName())) {
            return;
        }
        Map<String, Option> belonging = ConfigTypes.options(other.getName());
        Map<String, Option> own = ConfigTypes.options(prototype.getName());
        children(node).stream()
                .filter(it -> belonging.containsKey(it.name()) && !own.containsKey(it.name())
                        && !OF_SERVICES.containsKey(it.name()))
                .filter(it -> fits(it, belonging.get(it.name()), first(own)))
                .forEach(misplaced);
    }

    /** Whether a node has what an option has; a single value may as well be that of a key that looks like this one. */
    private static boolean fits(Config node, Option option, Set<String> own) {
        if (option.kind().equals("LIST")) {
            return node.isList() || node.hasValue() && Spelling.meant(node.name(), own).isEmpty();
        }
        if (!ConfigTypes.has(option.type())) {
            return node.hasValue();
        }
        Set<String> known = ConfigTypes.options(option.type()).keySet();
        List<Config> children = children(node);
        return !children.isEmpty() && children.stream().allMatch(it -> known.contains(it.name()));
    }

    /**
     * Look for switches of a node, and of those below it, that are neither on nor off.
     *
     * @param node      node, which need not exist
     * @param prototype type that is made of it
     * @param wrong     is told of each
     */
    public static void findWrongSwitches(Config node, Class<?> prototype, Consumer<ConfigException> wrong) {
        walk(node, prototype, (it, options) -> children(it).stream()
                .filter(child -> options.containsKey(child.name())
                        && options.get(child.name()).type().equals(Boolean.class.getName()) && child.isLeaf())
                .forEach(child -> {
                    try {
                        ValueCheck.check(child, options.get(child.name()));
                    } catch (ConfigException e) {
                        wrong.accept(e);
                    }
                }));
    }

    /**
     * Check the node of a service.
     *
     * @param node      node with the options of the service, which need not exist
     * @param prototype type that is made of it
     * @throws ConfigException if a key or a value is wrong
     */
    public static void checkService(Config node, Class<?> prototype) {
        Map<String, Option> options = new TreeMap<>(ConfigTypes.options(prototype.getName()));
        OF_SERVICES.forEach(options::putIfAbsent);
        Faults faults = new Faults();
        check(node, options, Optional.empty(), faults);
        faults.refuse();
    }

    /**
     * Look for all that is wrong in the node of a service, if its keys are known.
     *
     * @param node      node with the options of the service, which need not exist
     * @param prototype type that is made of it
     * @param wrong     is told of each
     */
    public static void findWrong(Config node, Class<?> prototype, Consumer<ConfigException> wrong) {
        if (ConfigTypes.has(prototype.getName())) {
            try {
                checkService(node, prototype);
            } catch (ConfigException e) {
                Faults.single(e).forEach(wrong);
            }
        }
    }

    /**
     * Check that each entry of a list has what it cannot be without.
     *
     * @param list     node of the list, which need not exist
     * @param expected what each key has, by its name
     * @throws ConfigException if a key is not there
     */
    public static void require(Config list, Map<String, String> expected) {
        Faults faults = new Faults();
        children(list).forEach(entry -> expected.forEach((key, value) -> {
            if (!entry.get(key).exists()) {
                faults.add(ConfigKey.of(entry).child(key).missing(value));
            }
        }));
        faults.refuse();
    }

    private static void check(Config node, Map<String, Option> options, Optional<KeyPlaces> places, Faults faults) {
        inPlaceOfKeys(node, options).ifPresent(faults::add);
        for (Config child : node.isList() ? List.<Config>of() : children(node)) {
            Option option = options.get(child.name());
            Map<String, Option> below = below(options, child.name());
            if (option != null) {
                faults.check(() -> checkValue(child, option, places, faults));
            } else if (!below.isEmpty()) {
                check(child, below, places, faults);
            } else {
                faults.addUnknown(ConfigKey.of(child), unknown(child, first(options), places));
            }
        }
    }

    /** A list or text where keys are read; the message does not tell the text: it may be a passphrase in the wrong place. */
    private static Optional<ConfigException> inPlaceOfKeys(Config node, Map<String, Option> options) {
        if (node.isList()) {
            return Optional.of(ConfigKey.of(node).wrong("a list in place of keys", "the keys " + first(options) + " below it"));
        }
        return Optional.of(node).filter(Config::isLeaf).flatMap(it -> it.asString().asOptional()).filter(it -> !it.isEmpty())
                .map(text -> {
                    String meant = !ValueCheck.isBoolean(text) ? ""
                            : options.containsKey("enabled") ? ", did you mean enabled: " + text + " below it?"
                            : ", it is not a switch";
                    return ConfigKey.of(node).wrong("text in place of keys" + meant, "the keys " + first(options) + " below it");
                });
    }

    private static void checkValue(Config node, Option option, Optional<KeyPlaces> places, Faults faults) {
        boolean list = option.kind().equals("LIST");
        boolean text = option.type().equals(String.class.getName());
        if (option.kind().equals("MAP")) {
            checkMap(node);
            return;
        }
        if (ConfigTypes.has(option.type())) {
            Map<String, Option> options = ConfigTypes.options(option.type());
            (list ? entries(node, option) : Stream.of(node)).forEach(it -> check(it, options, places, faults));
        } else if (list && text) {
            checkTexts(node, option);
        } else if (list && !option.allowed().isEmpty()) {
            entries(node, option).forEach(it -> {
                if (!faults.checkValue(ConfigKey.of(it), () -> ValueCheck.check(it, option))) {
                    // an empty entry in its place could not be read either
                    faults.leaveOut(ConfigKey.of(node));
                }
            });
        } else if (!list) {
            faults.checkValue(ConfigKey.of(node), () -> ValueCheck.check(node, option));
        }
    }

    /** A list of texts, which may as well be one text with commas. */
    private static void checkTexts(Config node, Option option) {
        if (!option.type().equals(String.class.getName())) {
            return;
        }
        if (hasNames(node)) {
            throw ConfigKey.of(node).wrong("keys in place of a list", "a list, with a dash in front of each entry");
        }
        Faults.checkEach(children(node).stream().filter(it -> !it.isLeaf()).<Runnable>map(it -> () -> {
            throw ConfigKey.of(it).wrong("a list or keys in place of a text", "a text");
        }).toList());
    }

    private static void checkMap(Config node) {
        boolean text = node.isLeaf() && !node.asString().orElse("").isEmpty();
        if (text || node.isList()) {
            throw ConfigKey.of(node).wrong((text ? "text" : "a list") + " in place of keys",
                    "a key for each entry, with its value");
        }
        Faults.checkEach(children(node).stream().filter(Config::isList).<Runnable>map(it -> () -> {
            throw ConfigKey.of(it).wrong("a list in place of a value", "a text");
        }).toList());
    }

    private static Stream<Config> entries(Config node, Option option) {
        // Helidon's own lists may be a single object
        boolean single = hasNames(node);
        if (option.ofModule() && (single || node.isLeaf() && node.exists())) {
            throw ConfigKey.of(node).wrong("not a list", "a list, with a dash in front of each entry");
        }
        return single || node.isLeaf() ? Stream.of(node) : children(node).stream();
    }

    /** Whether what is below a node has names, and not the numbers of a list. */
    private static boolean hasNames(Config node) {
        return !node.isList() && children(node).stream().anyMatch(it -> !it.name().matches("\\d+"));
    }

    private static ConfigException unknown(Config node, Set<String> known, Optional<KeyPlaces> places) {
        String meant = Spelling.meant(node.name(), known).map(it -> ", did you mean \"" + it + "\"?").orElse("");
        String belongs = places.filter(it -> !OF_SERVICES.containsKey(node.name()))
                .flatMap(it -> it.of(node.name(), node.key().parent().toString()))
                .map(it -> (meant.isEmpty() ? ", which" : " \"" + node.name() + "\"") + " belongs below " + it).orElse("");
        return ConfigKey.of(node).wrong("unknown key" + meant + belongs, known.isEmpty() ? "no keys" : "one of " + known);
    }

    /** What a key with dots has behind its first part. */
    private static Map<String, Option> below(Map<String, Option> options, String name) {
        Map<String, Option> below = new TreeMap<>();
        options.forEach((key, option) -> {
            if (key.startsWith(name + ".")) {
                below.put(key.substring(name.length() + 1), option);
            }
        });
        return below;
    }

    // the one object, though an application may have a key that is described alike
    @SuppressWarnings("ReferenceEquality")
    private static Set<String> first(Map<String, Option> options) {
        Set<String> names = new TreeSet<>();
        options.forEach((key, option) -> {
            if (option != OF_SERVICES.get(key)) {
                names.add(key.replaceAll("\\..*", ""));
            }
        });
        return names;
    }

    private static List<Config> children(Config node) {
        return node.exists() && !node.isLeaf() ? node.asNodeList().orElseGet(List::of) : List.of();
    }
}
