package org.wstunnel.it.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.helidon.webserver.WebServer;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.ReadmeFiles;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README shows works: every block of YAML that begins with {@code server:} starts a server as it stands, apart from
 * the ports that it listens on, and the files that it names, which are made in a temporary directory.
 */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```yaml\\R(.*?)^```$", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> everyServerStartsAsItStands() throws IOException {
        return blocks().entrySet().stream()
                .filter(block -> isServer(block.getValue()))
                .map(block -> DynamicTest.dynamicTest(block.getKey(), () -> starts(block.getValue())));
    }

    @Test
    void everyBlockIsYaml() throws IOException {
        Map<String, String> blocks = blocks();
        assertThat(blocks.values()).anyMatch(ReadmeTest::isServer);
        assertThat(blocks).allSatisfy((name, text) -> assertThat(new Yaml().<Object>load(text)).as(name).isNotNull());
    }

    private void starts(String yaml) throws IOException {
        String local = new ReadmeFiles(directory).provide(yaml);
        try (Gateway gateway = Gateway.start(withFreePorts(local))) {
            WebServer server = gateway.server();
            assertThat(server.isRunning()).isTrue();
            assertThat(server.hasTls() || answers(gateway.port())).as("server answers").isTrue();
            gateway.close();
            assertThat(server.isRunning()).isFalse();
        }
    }

    private static boolean answers(int port) {
        try (RawClient client = RawClient.connect(port)) {
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

    private static boolean isServer(String yaml) {
        return yaml.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).findFirst().orElse("").startsWith("server:");
    }

    /** The blocks by their names: the line at which they stand, and the heading above. */
    private static Map<String, String> blocks() throws IOException {
        String readme = Files.readString(README);
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(readme);
        while (matcher.find()) {
            String before = readme.substring(0, matcher.start());
            String heading = before.lines().filter(line -> line.startsWith("#")).reduce("", (first, second) -> second);
            blocks.put(heading + ", line " + (before.lines().count() + 1), matcher.group(1));
        }
        return blocks;
    }
}
