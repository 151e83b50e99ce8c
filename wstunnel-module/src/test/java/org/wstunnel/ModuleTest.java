// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is a module itself.
 */
class ModuleTest {
    /** What is optional, by the names of the jars. */
    private static final String OPTIONAL = "(?:helidon-(?:webserver-observe|health|security|config-metadata)|junixsocket)[^/]*$";

    private static String modulesWithout(String jars) {
        return Arrays.stream(System.getProperty("jdk.module.path").split(File.pathSeparator))
                .filter(it -> !it.matches(".*/" + jars))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPTIONAL, "none"})
    void compilesWithAndWithoutWhatIsOptional(String without, @TempDir Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("module-info.java"), "module m { requires org.wstunnel; }");
        Path main = Files.writeString(directory.resolve("Main.java"), """
                package m;

                import org.wstunnel.WsTunnelFeature;
                import org.wstunnel.balance.HashBalancer;
                import org.wstunnel.ping.IntervalPing;
                import org.wstunnel.resolve.PathResolver;

                class Main {
                    Object feature() {
                        return WsTunnelFeature.builder()
                                .addTunnel(it -> it.path("/t/{desk}")
                                        .balance(HashBalancer.create())
                                        .ping(IntervalPing.builder().every(java.time.Duration.ofSeconds(30)).build())
                                        .resolve(PathResolver.builder().variable("desk").build()))
                                .build();
                    }
                }
                """);
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javac").orElseThrow()
                .run(new PrintWriter(told), new PrintWriter(told), "-d", directory.resolve("classes").toString(), "--module-path",
                        modulesWithout(without), source.toString(), main.toString());
        assertThat(status).as(told.toString()).isZero();
    }
}
