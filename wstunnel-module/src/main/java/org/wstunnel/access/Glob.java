// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;

/**
 * A pattern in which {@code *} stands for any characters. A match takes time in proportion to the length of the text,
 * however many stars there are: the texts are clients', and a regular expression would try all ways to share them out.
 */
public final class Glob {
    /** What stands between the stars. */
    private final List<String> parts;

    public Glob(String pattern) {
        this.parts = List.of(pattern.split("\\*", -1));
    }

    /** Whether a text matches as a whole. */
    public boolean matches(String text) {
        String first = parts.getFirst();
        String last = parts.getLast();
        if (parts.size() == 1) {
            return text.equals(first);
        }
        int end = text.length() - last.length();
        if (!text.startsWith(first) || !text.endsWith(last) || first.length() > end) {
            return false;
        }
        int at = first.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            // the leftmost place leaves the most for those that follow
            int found = text.indexOf(part, at);
            if (found < 0 || found + part.length() > end) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }
}
