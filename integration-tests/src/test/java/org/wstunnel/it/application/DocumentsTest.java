// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Documents.Block;
import org.wstunnel.it.support.ExampleFiles;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents show works: every configuration starts a server as it stands, apart from the ports that it listens
 * on, and the files that it names, which are made in a temporary directory. The other blocks are tried by other tests,
 * or this one says why not.
 */
class DocumentsTest {
    /** No code. */
    private static final Set<String> TEXT = Set.of("text", "mermaid");
    /** Its configuration needs the services of the page: ExamplesInJavaTest starts both. */
    private static final String EXTENDING = "extending.md";
    /** Languages of which all blocks are tried, and where. */
    private static final Map<String, String> TRIED = Map.of(
            "yaml", "here",
            "perl", "here",
            "xml", "here",
            "java", "ExamplesInJavaTest",
            "nginx", "clients.ProxyInFrontTest",
            "haproxy", "clients.ProxyInFrontTest",
            "lighttpd", "clients.ProxyInFrontTest");
    /** Blocks that are not tried, by their beginnings, and why. */
    private static final Map<String, String> NOT_TRIED = Map.of(
            "mvn ", "they build this project and run these tests",
            "java -jar demo-app/target/demo-app.jar", "CommandLineTest starts the same options on free ports",
            "java --module-path", "ExamplesInJavaTest starts it with the paths of the build",
            "websockify ", "it is what a reader comes from",
            "wstunnel.server", "it is what a reader comes from",
            "new WebSocket(", "CredentialsTest sends what a browser makes of it");
    private static final Pattern DEPENDENCY = Pattern.compile("<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");

    @TempDir
    private Path directory;

    private static List<Block> blocks(String language) {
        return Documents.blocks().stream().filter(block -> block.language().equals(language)).toList();
    }

    @Test
    void everyBlockIsTriedOrSaysWhyNot() {
        List<Block> unknown = Documents.blocks().stream()
                .filter(block -> !TEXT.contains(block.language()) && !TRIED.containsKey(block.language()))
                .filter(block -> !block.text().startsWith("#!"))
                .filter(block -> NOT_TRIED.keySet().stream().noneMatch(block.firstLine()::startsWith))
                .toList();
        assertThat(unknown).as("blocks that no test knows").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyServerStartsAsItStands() {
        return Documents.blocks().stream()
                .filter(block -> block.isServer() && !block.file().endsWith(EXTENDING))
                .map(block -> DynamicTest.dynamicTest(block.toString(), () -> starts(block.text())));
    }

    @Test
    void everyBlockOfYamlIsAWholeConfiguration() {
        List<Block> blocks = blocks("yaml");
        assertThat(blocks).hasSizeGreaterThan(20).allMatch(Block::isServer);
    }

    @Test
    void theProgramInPerlAnswersThroughItsTunnel() throws IOException {
        Programs.require("perl", "perl");
        answers(Documents.below("backends.md", "## Programs that the gateway starts", "yaml"), "/ws/", "1");
    }

    @Test
    void theProgramOfATunnelAnswersWithWhatItKnowsOfTheClient() throws IOException {
        answers(Documents.below("backends.md", "### A program for each tunnel", "yaml"), "/report/sales",
                "127.0.0.1 asks sales for 1");
    }

    @Test
    void theUserOfTheDocumentIsLetInAndNobodyElse() throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(
                        Documents.below("access.md", "### Users", "yaml").text().replace("5900", "" + backend.port()))) {
            for (Map.Entry<String, Integer> answer : Map.of("ada:wrong", 401, "ada:change-me", 101).entrySet()) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    String login = Base64.getEncoder().encodeToString(answer.getKey().getBytes());
                    assertThat(client.request("/console", "Authorization: Basic " + login).status()).isEqualTo(answer.getValue());
                }
            }
        }
    }

    @Test
    void theListenerWithTlsTakesTunnels() throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = start(Documents.below("access.md", "## Client certificates", "yaml").text().replace("8000",
                        "" + backend.port()));
                RawClient known = RawClient.connectTls(gateway.port(), Certificates.client());
                RawClient unknown = RawClient.connectTls(gateway.port(), Certificates.client())) {
            known.upgrade("/public");
            known.send(Frame.text("over TLS"));
            assertThat(known.readText(8)).isEqualTo("over TLS");
            assertThat(unknown.request("/devices").status()).isEqualTo(403);
        }
    }

    @Test
    void everyDependencyHasTheVersionOfThisBuild() throws IOException {
        String poms = Files.readString(Documents.ROOT.resolve("pom.xml"));
        for (Block block : blocks("xml")) {
            Matcher dependency = DEPENDENCY.matcher(block.text());
            assertThat(dependency.find()).as(block.toString()).isTrue();
            assertThat(poms).as(dependency.group(1)).contains(">" + dependency.group(2) + "<");
        }
    }

    /** The reference has the defaults, and no other document repeats its tables. */
    @Test
    void oneDocumentHasTheTablesOfKeys() {
        Set<Path> documents = Documents.all().stream()
                .filter(document -> document.text().contains("\n| key | default |"))
                .map(Documents.Document::path)
                .collect(Collectors.toSet());
        assertThat(documents).containsExactly(Path.of("wstunnel-module", "docs", "configuration.md"));
    }

    /** Downloads and compilation take a while: whoever waits wants to see them. */
    @Test
    void theCommandThatStartsTheDemoIsNotQuiet() {
        assertThat(Documents.below("README.md", "## Two commands", "sh").text()).startsWith("mvn -Pdemo ").doesNotContain(" -q");
    }

    @Test
    void theFirstPageIsShort() {
        assertThat(Documents.ROOT.resolve("README.md").toFile().length()).isLessThanOrEqualTo(12 * 1024);
    }

    private Gateway start(String yaml) throws IOException {
        return Gateway.start(withFreePorts(new ExampleFiles(directory).provide(yaml)));
    }

    private void starts(String yaml) throws IOException {
        try (Gateway gateway = start(yaml)) {
            WebServer server = gateway.server();
            assertThat(server.isRunning()).isTrue();
            assertThat(server.hasTls() || answers(server)).as("server answers").isTrue();
            gateway.close();
            assertThat(server.isRunning()).isFalse();
        }
    }

    private void answers(Block block, String path, String answer) throws IOException {
        try (Gateway gateway = start(block.text()); RawClient client = RawClient.open(gateway.port(), path)) {
            client.send(Frame.text("1\n"));
            assertThat(new String(client.readData(answer.length() + 1))).isEqualTo(answer + "\n");
        }
    }

    private static boolean answers(WebServer server) {
        try (RawClient client = server.prototype().bindAddress()
                .map(it -> RawClient.connectUnix(((UnixDomainSocketAddress) it).getPath()))
                .orElseGet(() -> RawClient.connect(server.port()))) {
            return client.requestText("GET /no-such-path HTTP/1.1\r\nHost: localhost\r\n\r\n").status() >= 400;
        }
    }

    /** Only what listens gets another port: {@code server.port} and that of each of {@code server.sockets}. */
    @SuppressWarnings("unchecked")
    private static String withFreePorts(String yaml) {
        Yaml parser = new Yaml();
        Map<String, Object> root = parser.load(yaml);
        Map<String, Object> server = (Map<String, Object>) root.get("server");
        server.put("port", 0);
        if (server.get("sockets") instanceof List<?> sockets) {
            sockets.forEach(socket -> ((Map<String, Object>) socket).put("port", 0));
        } else if (server.get("sockets") instanceof Map<?, ?> sockets) {
            sockets.values().forEach(socket -> ((Map<String, Object>) socket).put("port", 0));
        }
        return parser.dump(root);
    }
}
