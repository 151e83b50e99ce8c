// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.helidon.config.ConfigException;
import io.helidon.config.spi.ConfigNode;
import io.helidon.config.spi.ConfigParser;
import io.helidon.config.yaml.YamlConfigParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A text in YAML. Only loaded where the application has Helidon's parser.
 */
final class YamlText {
    private static final System.Logger LOGGER = System.getLogger(YamlText.class.getName());
    private static final String TUNNELS = "server.features.wstunnel";
    /** Not a key, and may stand where it stands as often as one likes. */
    private static final String MERGE = "<<";

    /** So few digits that they are a number of the JDK. */
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7]{1,18}");

    /** Entries of lists, and values of the environment of programs: all of them are texts. */
    private static final Pattern TEXT = Pattern.compile(".*\\.(\\d+|spawn\\.environment\\..+)");

    private static final Set<Tag> CONSTRUCTED = Set.of(Tag.BOOL, Tag.INT, Tag.FLOAT);

    /** All but the nodes with keys, which may be written in parts: limits.max-open beside limits. */
    private final Map<String, Node> values = new HashMap<>();
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Seen, but not to the end. */
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlText() {
    }

    static ConfigNode.ObjectNode parse(ConfigParser.Content content) {
        try {
            return YamlConfigParser.create().parse(content);
        } catch (ConfigException e) {
            throw e.getCause() instanceof ClassCastException
                    ? new ConfigException("a text or a list in place of keys: expected keys such as server", e)
                    : e;
        }
    }

    /**
     * Look for equal keys in one node, for keys that are none, and for values that are not what they look like. What is no YAML
     * is left to the parser.
     *
     * @param text text
     * @throws io.helidon.config.ConfigException if there are some in the configuration of tunnels, or equal keys above it, or
     *                                           anywhere keys that are none and nodes that contain themselves
     */
    static void check(String text) {
        Node root;
        try {
            root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (YAMLException e) {
            return;
        }
        if (root != null) {
            new YamlText().check(root, "");
        }
    }

    private void check(Node node, String path) {
        if (open.contains(node)) {
            throw place(path).wrong("the node of line " + line(node) + " is below itself", "an alias of another node");
        }
        tellUnlessFirst(node, path);
        // an alias has nothing of its own
        if (!seen.add(node)) {
            return;
        }
        open.add(node);
        if (node instanceof ScalarNode value) {
            checkText(value, new ConfigKey(path));
        } else if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                check(list.getValue().get(i), below(path, String.valueOf(i)));
            }
        } else if (node instanceof MappingNode object) {
            Map<String, Node> keys = new HashMap<>();
            for (NodeTuple entry : object.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && !key.getValue().equals(MERGE)) {
                    String child = below(path, key.getValue());
                    Node first = keys.putIfAbsent(key.getValue(), key);
                    checkKey(key, path);
                    if (first == null) {
                        check(entry.getValueNode(), child);
                    } else {
                        tellTwice(new ConfigKey(child), lines(first, key), "the last one counts");
                    }
                }
            }
        }
        open.remove(node);
    }

    private static ConfigKey place(String path) {
        return new ConfigKey(path.isEmpty() ? "the root" : path);
    }

    private void tellUnlessFirst(Node node, String path) {
        Node first = node instanceof MappingNode ? null : values.putIfAbsent(path, node);
        if (first != null) {
            tellTwice(new ConfigKey(path), lines(first, node), "one of both counts");
        }
    }

    private static String lines(Node first, Node second) {
        return line(first) == line(second) ? "stands twice in line " + line(first)
                : "stands in line " + line(first) + " and in line " + line(second);
    }

    private static void tellTwice(ConfigKey key, String where, String effect) {
        if (ofTunnels(key) || TUNNELS.startsWith(key + ".")) {
            throw key.wrong(where, "once");
        }
        LOGGER.log(Level.WARNING, "{0}: {1}: {2}", key, where, effect);
    }

    /** A dot in a key makes two keys of it, and one that is empty makes Helidon's parser fail. */
    private static void checkKey(ScalarNode key, String path) {
        if (key.getValue().matches("|\\..*|.*\\.|.*\\.\\..*")) {
            throw place(path).wrong("\"" + key.getValue() + "\" in line " + line(key) + " is no key",
                    "no dot at the beginning or at the end of a key, and no two side by side");
        }
        if (key.getTag().equals(Tag.NULL)) {
            throw place(path).wrong("YAML takes \"" + key.getValue() + "\" in line " + line(key) + " for nothing",
                    "quotes around it");
        }
        if (key.isPlain() && key.getTag().equals(Tag.BOOL) && !key.getValue().matches("true|false")
                && ofTunnels(new ConfigKey(path))) {
            throw new ConfigKey(path).wrong("YAML takes \"" + key.getValue() + "\" in line " + line(key) + " for true or false",
                    "quotes around it");
        }
    }

    /** Refuses what YAML takes for something else than it looks like: 0100 is 64, 1:30 is 90, 2026-01-31 is a date. */
    private static void checkText(ScalarNode value, ConfigKey key) {
        String text = value.getValue();
        if (!value.isPlain()) {
            return;
        }
        boolean number = value.getTag().equals(Tag.INT) || value.getTag().equals(Tag.FLOAT);
        if (number && OCTAL.matcher(text).matches() && Long.parseLong(text, 8) != Long.parseLong(text)) {
            tell(key, text, String.valueOf(Long.parseLong(text, 8)), "no zero in front, or quotes around it");
        } else if (number && text.contains(":")) {
            tell(key, text, "a number to the base of 60", "quotes around it");
        } else if (value.getTag().equals(Tag.TIMESTAMP)) {
            tell(key, text, "a date", "quotes around it");
        } else if (ofTunnels(key) && TEXT.matcher(key.path()).matches()) {
            taken(value, key).filter(it -> !it.equals(text)).ifPresent(it -> tell(key, text, it, "quotes around it"));
        }
    }

    /** What becomes of a text that YAML takes for something else, such as true of on, and 1.1 of 1.10. */
    private static Optional<String> taken(ScalarNode value, ConfigKey key) {
        if (value.getTag().equals(Tag.NULL)) {
            // elsewhere it is told what is missing
            return Optional.of("nothing").filter(it -> !value.getValue().isEmpty() && key.path().contains(".spawn."));
        }
        return Optional.of(value).filter(it -> CONSTRUCTED.contains(it.getTag()))
                .map(it -> String.valueOf(new Yaml(new LoaderOptions()).<Object>load(it.getValue())));
    }

    private static void tell(ConfigKey key, String text, String taken, String expected) {
        if (ofTunnels(key)) {
            throw key.wrong("invalid value \"" + text + "\", which YAML takes for " + taken, expected);
        }
        LOGGER.log(Level.WARNING, "{0}: YAML takes {1} for {2}", key, text, taken);
    }

    private static boolean ofTunnels(ConfigKey key) {
        return (key + ".").startsWith(TUNNELS + ".");
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
