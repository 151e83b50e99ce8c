// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one line of the {@code Forwarded} header, RFC 7239 section 4, in one pass and as a whole or not at all: a
 * quoted text that a client has left open would otherwise swallow what a proxy has appended.
 */
final class ForwardedElements {
    /** No proxies write more than this. */
    private static final int LONGEST = 4096;
    /** Of tokens, and what proxies write without the quotes that it should have: addresses with ports. */
    private static final String VALUE_MARKS = "!#$%&'*+-.^_`|~:[]/";

    private final String text;
    private int at;

    private ForwardedElements(String text) {
        this.text = text;
    }

    /**
     * Read a line.
     *
     * @param line value of the header
     * @return the parameters of each element by their names in lower case, in the order of the line; empty if the line is not one
     */
    static Optional<List<Map<String, String>>> read(String line) {
        return line.length() > LONGEST ? Optional.empty() : new ForwardedElements(line).elements();
    }

    private Optional<List<Map<String, String>>> elements() {
        List<Map<String, String>> elements = new ArrayList<>();
        Map<String, String> element = new HashMap<>();
        while (true) {
            skipBlanks();
            if (!atEnd() && text.charAt(at) != ',' && text.charAt(at) != ';' && !pair(element)) {
                return Optional.empty();
            }
            skipBlanks();
            if (atEnd() || text.charAt(at) == ',') {
                if (!element.isEmpty()) {
                    elements.add(element);
                    element = new HashMap<>();
                }
            } else if (text.charAt(at) != ';') {
                return Optional.empty();
            }
            if (atEnd()) {
                return Optional.of(elements);
            }
            at++;
        }
    }

    /** A parameter, which an element may not have twice. */
    private boolean pair(Map<String, String> element) {
        String name = value().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || atEnd() || text.charAt(at) != '=') {
            return false;
        }
        at++;
        Optional<String> value = !atEnd() && text.charAt(at) == '"' ? quoted() : Optional.of(value()).filter(it -> !it.isEmpty());
        return value.isPresent() && element.put(name, value.get()) == null;
    }

    private String value() {
        int start = at;
        while (!atEnd() && isValue(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private Optional<String> quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; !atEnd(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return Optional.of(value.toString());
            }
            if (c == '\\') {
                at++;
                if (atEnd()) {
                    return Optional.empty();
                }
            }
            value.append(text.charAt(at));
        }
        return Optional.empty();
    }

    private void skipBlanks() {
        while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean atEnd() {
        return at == text.length();
    }

    private static boolean isValue(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || VALUE_MARKS.indexOf(c) >= 0;
    }
}
