// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rows of a document's tables of configuration keys: those whose head begins with {@code | key | default |}. The
 * first code in the line of text above a table says where its keys are, with or without what is above that node: "Each
 * of `tunnels`:", or "Below `backends.tls`:".
 */
final class ReferenceTable {
    private static final String ROOT = "server.features.";
    private static final String FEATURE = "wstunnel";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private ReferenceTable() {
    }

    /**
     * One key of a row.
     *
     * @param node         node above the key, empty for the feature's own
     * @param key          key, may have dots
     * @param defaultValue second column
     */
    record Row(String node, String key, String defaultValue) {
        /** Whether this row is about the key with this whole path. */
        boolean isAbout(String path) {
            String own = node.isEmpty() ? key : node + "." + key;
            return path.equals(own) || !node.isEmpty() && path.endsWith("." + own);
        }
    }

    static List<Row> rows(Path document) throws IOException {
        List<Row> rows = new ArrayList<>();
        String intro = "";
        boolean reference = false;
        for (String line : Files.readAllLines(document)) {
            if (!line.startsWith("|")) {
                reference = false;
                intro = line.isBlank() ? intro : line;
            } else if (line.matches("\\| *key *\\| *default *\\|.*")) {
                reference = true;
            } else if (reference && !line.startsWith("|-")) {
                String[] cells = line.split("(?<!\\\\)\\|", -1);
                String node = below(codes(line(intro)).getFirst());
                codes(cells[1]).forEach(key -> rows.add(new Row(node, key, cells[2].strip())));
            }
        }
        return rows;
    }

    /** The node as it is called from the feature on. */
    private static String below(String node) {
        String own = node.startsWith(ROOT) ? node.substring(ROOT.length()) : node;
        return own.equals(FEATURE) ? "" : own;
    }

    private static String line(String intro) {
        if (codes(intro).isEmpty()) {
            throw new AssertionError("The line above a table of keys must name the node in `code`: " + intro);
        }
        return intro;
    }

    /** What stands in backticks. */
    static List<String> codes(String text) {
        return CODE.matcher(text).results().map((MatchResult it) -> it.group(1)).toList();
    }
}
