// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

/**
 * Text of others in a line of the log: a client's, a user's or a program's. It must neither look like another line, nor
 * move the cursor of who reads it, nor turn the order of what stands there, nor cost more than it is worth.
 */
public final class LogText {
    /** Bytes that a field may take, in UTF-8 or with escapes. Two fields are less than 512. */
    private static final int LONGEST_FIELD = 228;
    /** Bytes of a reason, which may name many backends. */
    private static final int LONGEST_REASON = 1024;
    /** Bytes of a character that JSON has to escape, as a surrogate pair. */
    private static final int ESCAPED_BYTES = 12;
    private static final int LAST_OF_TWO_BYTES = 0x7FF;

    private LogText() {
    }

    /**
     * Whether a character is seen as itself, whatever stands around it. Controls, line separators, what turns the
     * direction of text or is invisible, and what Unicode has not assigned are not.
     *
     * @param character code point
     * @return whether it is
     */
    public static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /**
     * The text with a question mark for every character that is not {@linkplain #isPlain(int) plain}.
     *
     * @param text text
     * @return text of as many characters at most
     */
    public static String plain(String text) {
        return text.codePoints().allMatch(LogText::isPlain)
                ? text
                : text.codePoints().map(it -> isPlain(it) ? it : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /**
     * The text of a field.
     *
     * @param text text of any length
     * @return the text, or its beginning and its length, in no more than 240 bytes, also if JSON has to escape it
     */
    public static String field(String text) {
        return bounded(text, LONGEST_FIELD);
    }

    /**
     * The text of a reason.
     *
     * @param text text of any length
     * @return the text, or its beginning and its length, in little more than a KiB
     */
    public static String reason(String text) {
        return bounded(text, LONGEST_REASON);
    }

    private static String bounded(String text, int longest) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += bytes(character);
            if (bytes > longest) {
                return text.substring(0, end) + "...(" + text.length() + ")";
            }
            end += Character.charCount(character);
        }
        return text;
    }

    private static int bytes(int character) {
        if (!isPlain(character)) {
            return ESCAPED_BYTES;
        }
        if (character < 0x80) {
            return character == '"' || character == '\\' ? 2 : 1;
        }
        return character <= LAST_OF_TWO_BYTES ? 2 : Character.isBmpCodePoint(character) ? 3 : 4;
    }
}
