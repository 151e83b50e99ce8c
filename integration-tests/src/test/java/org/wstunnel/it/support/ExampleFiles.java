// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The files that examples of the documents name. A path below one of the usual directories is moved into a temporary
 * one. The file is there if it is a keystore (of {@link Certificates}), a program that stands in a document, or if
 * {@code src/test/examples} holds one of that name. Other paths, such as those of sockets, are only moved.
 */
public final class ExampleFiles {
    private static final Path SAMPLES = Path.of("src", "test", "examples");
    private static final Pattern PATH = Pattern.compile("(?<![\\w.])/(?:etc|run|var|srv|opt|dev/shm|tmp)/[\\w./-]*\\w");

    private final Path directory;

    public ExampleFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the files.
     *
     * @return the text with the paths under which they are now
     */
    public String provide(String yaml) throws IOException {
        for (MatchResult path : PATH.matcher(yaml).results().toList()) {
            provide(Path.of(path.group()).getFileName().toString(), moved(path.group()));
        }
        return PATH.matcher(yaml).replaceAll(path -> moved(path.group()).toString());
    }

    private Path moved(String path) {
        return directory.resolve(path.substring(1));
    }

    private static void provide(String name, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path sample = SAMPLES.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        if (name.endsWith(".pl") || name.endsWith(".sh")) {
            Files.writeString(file, program(name.endsWith(".pl") ? "perl" : "sh"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } else if (Files.exists(sample)) {
            Files.copy(sample, file);
        } else if (name.equals("clients.p12")) {
            Certificates.writeTrusted(file);
        } else if (name.endsWith(".p12")) {
            Files.copy(Certificates.store(), file);
        }
    }

    /** The one program of the documents in this language. */
    private static String program(String language) {
        return Documents.blocks().stream()
                .filter(block -> block.language().equals(language) && block.text().startsWith("#!"))
                .map(Documents.Block::text)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no program in " + language));
    }
}
