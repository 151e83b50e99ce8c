// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first application, in an empty folder, with nothing but what the documents give: the dependencies of the pom.xml
 * are all that it needs. Maven resolves them in a repository where the module was put, as by {@code mvn install}.
 */
class FirstApplicationTest {
    private static final String GROUP = "org/wstunnel";
    private static final String VERSION = "1.0.0-SNAPSHOT";
    private static final Pattern PLUGIN = Pattern.compile("maven-dependency-plugin</artifactId>\\s*<version>(.*?)</version>");

    @TempDir
    private Path folder;

    @Test
    void theApplicationOfTheDocumentsServesATunnel() throws Exception {
        Path maven = Programs.require("mvn", "maven");
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            int port = Backend.deadPort();
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Path libraries = resolve(maven);
            Files.writeString(classes.resolve("application.yaml"),
                    Documents.below("README.md", "## Use it in your application", "yaml")
                            .text().replace("8080", String.valueOf(port)).replace("5900", String.valueOf(backend.port())));
            compile(classes, Files.readString(libraries));
            Path log = folder.resolve("log");
            Process process = start(log, Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    classes + ":" + Files.readString(libraries), "org.example.gateway.Main");
            try {
                assertThat(Await.becomes(() -> listens(port) || !process.isAlive(), Await.DEADLINE)).as(Files.readString(log))
                        .isTrue();
                try (RawClient client = RawClient.open(port, "/websockify")) {
                    client.send(Frame.binary("hello".getBytes()));
                    assertThat(client.readData(5)).isEqualTo("hello".getBytes());
                    client.closeCleanly();
                }
                assertThat(Files.readString(log)).contains("1 tunnel route on @default: /websockify").doesNotContain("WARNING");
            } finally {
                process.destroy();
                assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** What the pom.xml of the document resolves to. */
    private Path resolve(Path maven) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("pom.xml"), Documents.below("extending.md", "## A whole application", "xml").text());
        Path classPath = folder.resolve("class-path");
        Path log = folder.resolve("maven.log");
        Process process = start(log, maven.toString(), "-o", "-B", "-Dmaven.repo.local=" + repository(),
                plugin() + ":build-classpath", "-Dmdep.outputFile=" + classPath);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return classPath;
    }

    /** The one of this build, which is there. */
    private static String plugin() throws IOException {
        Matcher version = PLUGIN.matcher(Files.readString(Documents.ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        return "org.apache.maven.plugins:maven-dependency-plugin:" + version.group(1);
    }

    private Process start(Path log, String... command) throws IOException {
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile())
                .start();
    }

    private void compile(Path classes, String classPath) throws IOException {
        Path source = Files.writeString(folder.resolve("Main.java"),
                Documents.below("extending.md", "## A whole application", "java").text());
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(told), new PrintWriter(told), "-d",
                classes.toString(), "-cp", classPath, source.toString());
        assertThat(status).as(told.toString()).isZero();
    }

    /** A repository of links to the user's own, but for the module, which is the one of this build. */
    private Path repository() throws IOException {
        Path own = Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        // not in the other folder: for each link that it finds there, JUnit writes a warning
        Path copy = Files.createTempDirectory(Files.createDirectories(Path.of("target")).toAbsolutePath(), "repository");
        link(own, copy, "org");
        link(own.resolve("org"), Files.createDirectories(copy.resolve("org")), "wstunnel");
        put(copy, "wstunnel", Documents.ROOT.resolve("pom.xml"), "pom");
        Path module = Documents.ROOT.resolve("wstunnel-module");
        put(copy, "wstunnel-module", module.resolve("pom.xml"), "pom");
        put(copy, "wstunnel-module", module.resolve("target/wstunnel-module-" + VERSION + ".jar"), "jar");
        return copy;
    }

    private static void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.filter(it -> !it.endsWith(except)).toList()) {
                Files.createSymbolicLink(to.resolve(child.getFileName()), child);
            }
        }
    }

    private static void put(Path repository, String artifact, Path file, String type) throws IOException {
        Path place = Files.createDirectories(repository.resolve(GROUP).resolve(artifact).resolve(VERSION));
        Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + type));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
