// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.metadata.hson.Hson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Compiled;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose tunnels are all made in code, by what is public alone: {@code src/test/application}.
 */
class CodeTest {
    private static final Path SOURCES = Path.of("src/test/application");
    private static final String MODULE = "org.example.gateway";
    /** What the documents tell those who start programs behind tunnels of a module. */
    private static final List<String> PROGRAMS = List.of("--add-modules",
            "org.newsclub.net.unix,com.kohlschutter.junixsocket.nativecommon",
            "--enable-native-access=org.newsclub.net.unix");

    private static List<Path> sources(boolean module) {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(it -> it.toString().endsWith(".java")).filter(it -> module || !it.endsWith("module-info.java"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoProcess start(boolean module, Path folder, List<String> arguments) throws IOException {
        Path classes = folder.resolve("classes");
        Compiled.compile(classes, module, sources(module));
        Path services = SOURCES.resolve("META-INF/services");
        Files.createDirectories(classes.resolve("META-INF/services"));
        try (Stream<Path> files = Files.list(services)) {
            for (Path file : files.toList()) {
                Files.copy(file, classes.resolve("META-INF/services").resolve(file.getFileName()));
            }
        }
        List<String> command = new ArrayList<>(module ? ModulePathTest.OPEN : List.of());
        command.addAll(module ? PROGRAMS : List.of("--enable-native-access=ALL-UNNAMED"));
        command.addAll(module
                ? List.of("--module-path", classes + ":" + Compiled.libraries(), "--module", MODULE + "/" + MODULE + ".Main")
                : List.of("-cp", classes + ":" + Compiled.libraries() + "/*", MODULE + ".Main"));
        command.addAll(arguments);
        return DemoProcess.java(command);
    }

    private static void assertEcho(int port, String path, String... headers) {
        try (RawClient client = RawClient.open(port, path, headers)) {
            client.send(Frame.text("hello"));
            assertThat(client.readText(5)).as(path).isEqualTo("hello");
            client.closeCleanly();
        }
    }

    private static int status(int port, String path, String... headers) {
        try (RawClient client = RawClient.connect(port)) {
            return client.request(path, headers).status();
        }
    }

    private static String http(String method, int port, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @ParameterizedTest(name = "as a module: {0}")
    @ValueSource(booleans = {false, true})
    void allThatIsPromisedToCodeWorks(boolean module, @TempDir Path folder) throws IOException, InterruptedException {
        try (Backend tcp = Backend.tcp(Behaviour.echo());
                Backend unix = Backend.unix(Behaviour.echoUnix())) {
            Path tokens = Files.writeString(folder.resolve("tokens"), "desk: 127.0.0.1:" + tcp.port() + "\n");
            int configured = Backend.deadPort();
            Path config = Files.writeString(folder.resolve("application.yaml"), yaml(configured, unix.path(), "/first"));
            try (DemoProcess application = start(module, folder,
                    List.of(String.valueOf(tcp.port()), unix.path().toString(), tokens.toString(), config.toString()))) {
                int port = application.port();
                // a pool, a balancer of the application, a mapped extension
                assertEcho(port, "/echo");
                assertEcho(port, "/any/thing.ws");
                // resolvers, the application's and the built-in ones
                for (String target : List.of("own", "socket", "echoes", String.valueOf(tcp.port()))) {
                    assertEcho(port, "/directory/" + target);
                }
                assertThat(status(port, "/directory/unknown")).isEqualTo(404);
                assertEcho(port, "/pools/echoes");
                assertEcho(port, "/tokens/", "X-Token: desk");
                assertThat(status(port, "/tokens/", "X-Token: other")).isEqualTo(404);
                assertEcho(port, "/queries/?token=desk");
                // a program for each tunnel, and a listener by hand
                assertEcho(port, "/program");
                assertEcho(port, "/hand");
                // who may open a tunnel
                assertThat(status(port, "/echo", "Origin: https://evil.example")).isEqualTo(403);
                // metrics, by their names; the application's balancer has chosen the last of two backends
                assertThat(http("GET", port, "/opened")).contains("echo unix 2", "by-hand 127.0.0.1:" + tcp.port() + " 1");
                pingsAndDrain(port);
                // the application's services in a file, which is watched
                assertEcho(configured, "/first/own");
                assertEcho(configured, "/first/socket");
                Files.writeString(config, yaml(configured, unix.path(), "/second"));
                Await.until("the changed file is read", () -> status(configured, "/second/own") == 101);
                assertThat(status(configured, "/first/own")).isEqualTo(404);
            }
        }
    }

    private static String yaml(int port, Path socket, String path) {
        return """
                server:
                  host: 127.0.0.1
                  port: %d
                  features:
                    wstunnel:
                      reload: true
                      tunnels:
                        - path: "%s/{target}"
                          resolve: { directory: { socket: "%s" } }
                          allowed-targets: { sockets: [ "%3$s" ] }
                          balance: last
                          ping: { once: { silence: PT10S } }
                          backends:
                            - { host: 127.0.0.1, port: 9 }
                            - { socket: "%3$s" }
                """.formatted(port, path, socket);
    }

    private static void pingsAndDrain(int port) throws IOException, InterruptedException {
        try (RawClient open = RawClient.open(port, "/echo")) {
            Frame ping = open.readFrame();
            assertThat(ping.opcode()).as("the application's ping").isEqualTo(Frame.PING);
            open.send(Frame.of(Frame.PONG, ping.payload()));
            assertThat(http("GET", port, "/observe/tunnels")).contains("\"tunnel\":\"echo\"");
            assertThat(http("GET", port, "/state")).isEqualTo("open");
            assertThat(http("POST", port, "/drain")).isEqualTo("true");
            assertThat(http("GET", port, "/state")).isEqualTo("draining");
            assertThat(open.readToClose().closeCode()).isEqualTo(1012);
            assertThat(status(port, "/echo")).isEqualTo(503);
            assertThat(http("POST", port, "/undrain")).isEqualTo("true");
            assertThat(http("GET", port, "/state")).isEqualTo("open");
            assertEcho(port, "/echo");
        }
    }

    @Test
    void itSetsEveryOptionThatThereIs() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path source : sources(false)) {
            code.append(Files.readString(source));
        }
        assertThat(options()).hasSizeGreaterThan(100).allSatisfy(option -> {
            String stem = option.replaceAll("(ies|s)$", "");
            String capital = stem.substring(0, 1).toUpperCase(Locale.ROOT) + stem.substring(1);
            assertThat(Pattern.compile("\\.(" + option + "|(add|put)" + capital + "\\w*)\\(").matcher(code).find()).as(option)
                    .isTrue();
        });
    }

    /** The options of all builders, as methods are named. */
    private static TreeSet<String> options() throws IOException {
        String jar = WsTunnelFeature.class.getProtectionDomain().getCodeSource().getLocation().toString();
        String file = (jar.endsWith(".jar") ? "jar:" + jar + "!/" : jar) + "META-INF/helidon/config-metadata.json";
        TreeSet<String> options = new TreeSet<>();
        try (InputStream in = URI.create(file).toURL().openStream()) {
            for (Hson.Struct module : Hson.parse(in).asArray().getStructs()) {
                for (Hson.Struct type : module.structArray("types").orElseThrow()) {
                    for (Hson.Struct option : type.structArray("options").orElseGet(List::of)) {
                        option.stringValue("method").ifPresent(it -> options.add(it.replaceAll(".*#|\\(.*", "")));
                    }
                }
            }
        }
        return options;
    }
}
