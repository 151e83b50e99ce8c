// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that tests need. Where one is missing its tests are skipped with the name of the Debian package that has it;
 * in CI that is a failure.
 */
public final class Programs {
    private static final List<Path> PATHS = List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"), Path.of("/usr/local/bin"));

    private Programs() {
    }

    public static Path require(String program, String debianPackage) {
        Optional<Path> found = PATHS.stream().map(path -> path.resolve(program)).filter(Files::isExecutable).findFirst();
        return found.orElseGet(() -> missing(program, debianPackage));
    }

    public static Path requireDirectory(String directory, String debianPackage) {
        Path path = Path.of(directory);
        return Files.isDirectory(path) ? path : missing(directory, debianPackage);
    }

    public static Path requireFile(String file, String debianPackage) {
        Path path = Path.of(file);
        return Files.isReadable(path) ? path : missing(file, debianPackage);
    }

    /** A shared library in one of the folders of the machine's architecture. */
    public static Path requireLibrary(String library, String debianPackage) {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve(library))
                    .filter(Files::isReadable)
                    .findFirst()
                    .orElseGet(() -> missing(library, debianPackage));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path missing(String what, String debianPackage) {
        String message = what + " is missing: install the Debian package " + debianPackage;
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(message);
        }
        Assumptions.abort(message);
        throw new AssertionError(message);
    }
}
