// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import org.wstunnel.loop.LogText;

/**
 * Writes one JSON text (RFC 8259) without line breaks. Each method appends what comes next.
 */
final class JsonText {
    private final StringBuilder text = new StringBuilder(256);
    /** Whether a comma has to come before the next value. */
    private boolean comma;

    JsonText object() {
        return open('{');
    }

    JsonText endObject() {
        return close('}');
    }

    JsonText array() {
        return open('[');
    }

    JsonText endArray() {
        return close(']');
    }

    /** The name of the next value. */
    JsonText name(String name) {
        separate();
        string(name);
        text.append(':');
        comma = false;
        return this;
    }

    JsonText value(String value) {
        separate();
        string(value);
        return this;
    }

    JsonText value(long value) {
        separate();
        text.append(value);
        return this;
    }

    JsonText value(boolean value) {
        separate();
        text.append(value);
        return this;
    }

    JsonText field(String name, String value) {
        return name(name).value(value);
    }

    JsonText field(String name, long value) {
        return name(name).value(value);
    }

    JsonText field(String name, boolean value) {
        return name(name).value(value);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private JsonText open(char bracket) {
        separate();
        text.append(bracket);
        comma = false;
        return this;
    }

    private JsonText close(char bracket) {
        text.append(bracket);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            text.append(',');
        }
        comma = true;
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (mustBeEscaped(value, i)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    // more than the RFC asks for: also each character that a reader of the log cannot see, or takes for another one
    private static boolean mustBeEscaped(String value, int index) {
        // at the second half of a surrogate pair, codePointAt would see a half without its pair
        boolean secondHalf = index > 0 && Character.isSurrogatePair(value.charAt(index - 1), value.charAt(index));
        return !LogText.isPlain(value.codePointAt(secondHalf ? index - 1 : index));
    }
}
