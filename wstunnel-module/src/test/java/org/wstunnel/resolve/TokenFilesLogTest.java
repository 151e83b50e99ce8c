// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.spi.Target;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is wrong with files of tokens is told once, and not for each request.
 */
class TokenFilesLogTest {
    /** Held, since a logger that nobody holds is forgotten with its level. */
    private static final Logger LOGGER = Logger.getLogger(TokenFiles.class.getName());

    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + MessageFormat.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.FINE);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    @Test
    void aWrongLineIsNamedWhenTheFileHasChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\nnonsense\nb: two\n");
        String wrong = "WARNING " + file + ", line 2 is left out: it is not \"token: host:port\", "
                + "\"token: unix_socket:/path\" or \"token: pool\"";
        TokenFiles files = new TokenFiles(file);
        assertThat(files.find("b")).contains(Target.pool("two"));
        assertThat(lines).containsExactly(wrong, "FINE 2 tokens read from 1 files");
        // so young a file is read again, in silence
        assertThat(files.find("b")).contains(Target.pool("two"));
        assertThat(lines).hasSize(2);
        Files.writeString(file, "nonsense\n");
        assertThat(files.find("b")).isEmpty();
        assertThat(lines.subList(2, lines.size())).containsExactly(wrong.replace("line 2", "line 1"),
                "FINE 0 tokens read from 1 files");
    }

    @Test
    void ofManyWrongLinesThreeAreNamedAndAllAreCounted() throws IOException {
        Path file = Files.write(directory.resolve("t"), Collections.nCopies(23_000, "nonsense"));
        assertThat(new TokenFiles(file).find("a")).isEmpty();
        assertThat(lines).hasSize(5).endsWith("WARNING 23000 lines of tokens are left out in all",
                "FINE 0 tokens read from 1 files");
        assertThat(lines.get(2)).startsWith("WARNING " + file + ", line 3 is left out: it is not");
    }

    @Test
    void aTokenThatStandsTwiceWithTwoTargetsIsNamedByItsLines() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\nb: two\n\na: three\nb: two\n");
        Path copy = Files.writeString(directory.resolve("t.old"), "b: four\n");
        assertThat(new TokenFiles(directory).find("a")).contains(Target.pool("three"));
        assertThat(lines).containsExactly(
                "WARNING " + file + ", line 1 is left out: " + file + ", line 4 has another target for its token",
                "WARNING " + file + ", line 5 is left out: " + copy + ", line 1 has another target for its token",
                "FINE 2 tokens read from 2 files");
    }

    @Test
    void aFileThatIsMissingIsToldOnce() throws IOException {
        Path file = directory.resolve("t");
        TokenFiles files = new TokenFiles(file);
        String missing = "WARNING Tokens cannot be read, no request has a target until they can: "
                + "java.nio.file.NoSuchFileException: " + file;
        assertThat(files.find("a")).isEmpty();
        assertThat(files.find("a")).isEmpty();
        assertThat(lines).containsExactly(missing);
        Files.writeString(file, "a: one\n");
        assertThat(files.find("a")).contains(Target.pool("one"));
        Files.delete(file);
        assertThat(files.find("a")).isEmpty();
        assertThat(files.find("a")).isEmpty();
        assertThat(lines).containsExactly(missing, "FINE 1 tokens read from 1 files", missing, "FINE 0 tokens read from 0 files");
    }
}
