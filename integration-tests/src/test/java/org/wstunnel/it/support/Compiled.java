// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles applications as their authors would, against the libraries of the demo, which are all that an application needs.
 */
public final class Compiled {
    private Compiled() {
    }

    /** The folder of the libraries. */
    public static Path libraries() {
        return Path.of(System.getProperty("demo.jar")).resolveSibling("libs").toAbsolutePath();
    }

    /** All of them; only the launchers of Java's programs know wildcards. */
    private static String classPath() {
        try (Stream<Path> files = Files.list(libraries())) {
            return files.map(Path::toString).filter(it -> it.endsWith(".jar")).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compile with all warnings but those that Helidon's own calls cause, and with no warning left.
     *
     * @param classes where the classes are put
     * @param modules whether the libraries are modules, and not a class path
     * @param sources source files
     */
    public static void compile(Path classes, boolean modules, List<Path> sources) {
        List<String> arguments = new ArrayList<>(
                List.of("-Xlint:all,-classfile,-path,-processing,-requires-automatic,-deprecation,-removal", "-Werror",
                        "-d", classes.toString()));
        arguments.addAll(modules ? List.of("--module-path", libraries().toString()) : List.of("-cp", classPath()));
        sources.forEach(it -> arguments.add(it.toString()));
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javac").orElseThrow()
                .run(new PrintWriter(told), new PrintWriter(told), arguments.toArray(String[]::new));
        assertThat(status).as(told.toString()).isZero();
    }
}
