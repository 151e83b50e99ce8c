// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Documents.Block;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The classes in the document about extending are one module, as they stand but for the ports. Each program of them starts and
 * serves a tunnel, with the options of Java that the document gives.
 */
class ExamplesInJavaTest {
    private static final Pattern NAME = Pattern.compile("(?m)^public final class (\\w+)");
    private static final String PACKAGE = "org.example.gateway";

    @TempDir
    private Path folder;

    private static List<Block> classes() {
        return Documents.blocks().stream().filter(block -> block.language().equals("java")).toList();
    }

    private static String name(Block block) {
        Matcher name = NAME.matcher(block.text());
        return name.find() ? name.group(1) : "module-info";
    }

    static Stream<String> programs() {
        return classes().stream().filter(block -> block.text().contains("void main(")).map(ExamplesInJavaTest::name);
    }

    @Test
    void everyClassIsOfTheDocumentAboutExtending() {
        assertThat(classes()).hasSize(8).allMatch(block -> block.file().endsWith("extending.md"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyProgramServesATunnel(String program) throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            int port = Backend.deadPort();
            Path classes = compile(port, backend.port());
            Path log = folder.resolve("log");
            Process process = new ProcessBuilder(command(classes, program))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(Await.becomes(() -> listens(port) || !process.isAlive(), Await.DEADLINE)).as(Files.readString(log))
                        .isTrue();
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                try (RawClient client = RawClient.open(port, "/vnc/ada")) {
                    client.send(Frame.binary("hello".getBytes()));
                    assertThat(client.readData(5)).isEqualTo("hello".getBytes());
                    client.closeCleanly();
                }
                assertThat(Files.readString(log)).doesNotContain("WARNING");
            } finally {
                end(process);
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Path compile(int port, int backend) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "--module-path", libraries().toString()));
        for (Block block : classes()) {
            arguments.add(
                    Files.writeString(sources.resolve(name(block) + ".java"), withPorts(block.text(), port, backend)).toString());
        }
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javac").orElseThrow()
                .run(new PrintWriter(told), new PrintWriter(told), arguments.toArray(String[]::new));
        assertThat(status).as(told.toString()).isZero();
        String yaml = withPorts(Documents.below("extending.md", "## A whole application", "yaml").text(), port, backend);
        Files.writeString(classes.resolve("application.yaml"), yaml);
        Files.writeString(folder.resolve("application.yaml"), yaml);
        return classes;
    }

    private static String withPorts(String text, int port, int backend) {
        return text.replace("8080", String.valueOf(port)).replace("5900", String.valueOf(backend));
    }

    /** The document's command with other paths. */
    private static List<String> command(Path classes, String program) {
        String command = Documents.below("extending.md", "## Module path", "sh").text().replace("\\\n", " ")
                .replace("app.jar:libs", classes + File.pathSeparator + libraries())
                .replace(PACKAGE + ".Main", PACKAGE + "." + program);
        List<String> words = new ArrayList<>(List.of(command.strip().split("\\s+")));
        words.set(0, Path.of(System.getProperty("java.home"), "bin", words.getFirst()).toString());
        return words;
    }

    /** Those of the demo are all that an application needs. */
    private static Path libraries() {
        return Path.of(System.getProperty("demo.jar")).resolveSibling("libs").toAbsolutePath();
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
