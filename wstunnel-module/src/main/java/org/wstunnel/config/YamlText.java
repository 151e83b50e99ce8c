// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

import io.helidon.config.spi.ConfigNode;
import io.helidon.config.spi.ConfigParser;
import io.helidon.config.yaml.YamlConfigParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A text in YAML. Only loaded where the application has Helidon's parser.
 */
final class YamlText {
    private static final System.Logger LOGGER = System.getLogger(YamlText.class.getName());
    private static final String TUNNELS = "server.features.wstunnel";
    /** Not a key, and may stand where it stands as often as one likes. */
    private static final String MERGE = "<<";

    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlText() {
    }

    static ConfigNode.ObjectNode parse(ConfigParser.Content content) {
        return YamlConfigParser.create().parse(content);
    }

    /**
     * Look for equal keys in one node.
     *
     * @param text text that the parser takes
     * @throws io.helidon.config.ConfigException if there are some in the configuration of tunnels, or one that they are below
     */
    static void checkKeys(String text) {
        Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
        if (root != null) {
            new YamlText().check(root, "");
        }
    }

    private void check(Node node, String path) {
        // an alias has no keys of its own
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                check(list.getValue().get(i), below(path, String.valueOf(i)));
            }
        } else if (node instanceof MappingNode object) {
            Map<String, Node> keys = new HashMap<>();
            for (NodeTuple entry : object.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key && !key.getValue().equals(MERGE)) {
                    String child = below(path, key.getValue());
                    Node first = keys.putIfAbsent(key.getValue(), key);
                    if (first != null) {
                        tell(new ConfigKey(child), line(first), line(key));
                    }
                    check(entry.getValueNode(), child);
                }
            }
        }
    }

    private static void tell(ConfigKey key, int first, int second) {
        String where = "stands in line " + first + " and in line " + second;
        if ((key + ".").startsWith(TUNNELS + ".") || TUNNELS.startsWith(key + ".")) {
            throw key.wrong(where, "once");
        }
        LOGGER.log(Level.WARNING, "{0}: {1}: the last one counts", key, where);
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
