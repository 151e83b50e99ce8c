// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program that another one reads: its first line names that one behind {@code #!}. Where there is none of that name, the
 * system says that the script itself does not exist.
 */
public final class ScriptFile {
    private static final String MARK = "#!";
    /** More of the line Linux does not read. */
    private static final int LONGEST_LINE = 256;

    private ScriptFile() {
    }

    /**
     * What a script names, if that does not exist.
     *
     * @param program a file
     * @return name as it stands in the first line, with the carriage return that a line end of Windows adds; empty if the
     *         file is no script, if what it names exists, or if the file cannot be read
     */
    public static Optional<String> missingInterpreter(Path program) {
        String start;
        try (InputStream in = Files.newInputStream(program)) {
            start = new String(in.readNBytes(LONGEST_LINE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!start.startsWith(MARK)) {
            return Optional.empty();
        }
        String name = start.substring(MARK.length()).split("\n", 2)[0].replaceFirst("^[ \t]+", "").split("[ \t]", 2)[0];
        return Optional.of(name).filter(it -> it.indexOf('\0') >= 0 || !Files.isExecutable(Path.of(it)));
    }
}
