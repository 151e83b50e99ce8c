// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * What the configuration does not know of the program that the gateway starts: whether there is Perl on this machine,
 * and a socket that no other demo has.
 */
final class PerlProgram {
    private PerlProgram() {
    }

    /**
     * Values that the configuration has unless it says otherwise.
     */
    static Map<String, String> defaults() {
        String name = "wstunnel-demo-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        return Map.of("demo.perl.enabled", Boolean.toString(installed()),
                "demo.perl.socket", Path.of(System.getProperty("java.io.tmpdir"), name).toString());
    }

    private static boolean installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "perl")));
    }
}
