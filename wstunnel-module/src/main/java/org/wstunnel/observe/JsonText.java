package org.wstunnel.observe;

/**
 * Writes one JSON text (RFC 8259) without line breaks, from outside to inside and from left to right.
 */
final class JsonText {
    private static final char FIRST_PRINTABLE = ' ';

    private final StringBuilder text = new StringBuilder(256);
    /** Whether a value stands before the next one. */
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

    // beside what the RFC asks for: what may end a line of a log, what a terminal obeys, and halves of a surrogate pair, which have no
    // UTF-8
    private static boolean mustBeEscaped(String value, int index) {
        char c = value.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == value.length() || !Character.isLowSurrogate(value.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index == 0 || !Character.isHighSurrogate(value.charAt(index - 1));
        }
        return c < FIRST_PRINTABLE || c >= '\u007f' && c <= '\u009f' || c == '\u2028' || c == '\u2029';
    }
}
