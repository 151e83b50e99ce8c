package org.wstunnel.it.application;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is a module, in a process of its own: with the option that opens Helidon's sockets it works on channels, without it on
 * blocking sockets, and says so.
 */
class ModulePathTest {
    private static final List<String> OPEN = List.of("--add-opens", "io.helidon.common.socket/io.helidon.common.socket=org.wstunnel");
    private static final String BLOCKING = "Tunnels work with blocking sockets";

    @ParameterizedTest(name = "option {0}, TLS {1}")
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void tunnelsOfAnApplicationModuleRelayBytes(boolean option, boolean tls, @TempDir Path folder) throws IOException {
        byte[] bytes = Hex.random(500_000, 12);
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess application = start(option, Gateway.yaml(Gateway.LISTENER + (tls ? Certificates.yaml() : ""), backend), folder);
                RawClient client = tls ? RawClient.connectTls(application.port(), Certificates.client())
                        : RawClient.connect(application.port())) {
            client.upgrade("/t");
            Thread sender = Thread.startVirtualThread(() -> client.send(Frame.binary(bytes)));
            assertThat(client.readData(bytes.length)).isEqualTo(bytes);
            sender.join();
            client.closeCleanly();
            assertThat(application.output().stream().filter(it -> it.contains(BLOCKING)).count()).isEqualTo(option ? 0 : 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DemoProcess start(boolean option, String yaml, Path folder) throws IOException {
        // the demo's libraries are all that an application needs
        Path libraries = Path.of(System.getProperty("demo.jar")).resolveSibling("libs").toAbsolutePath();
        Path classes = compile(libraries, folder);
        Path config = Files.writeString(folder.resolve("application.yaml"), yaml);
        List<String> command = new ArrayList<>(List.of("--module-path", classes + ":" + libraries));
        command.addAll(option ? OPEN : List.of());
        command.addAll(List.of("--module", "m/m.Main", config.toString()));
        return DemoProcess.java(command);
    }

    private static Path compile(Path libraries, Path folder) throws IOException {
        Path module = Files.writeString(folder.resolve("module-info.java"), "module m { requires org.wstunnel; }");
        Path main = Files.writeString(folder.resolve("Main.java"), """
                package m;

                import java.nio.file.Path;

                import io.helidon.config.Config;
                import io.helidon.config.ConfigSources;
                import io.helidon.webserver.WebServer;

                public class Main {
                    public static void main(String[] arguments) {
                        Config config = Config.just(ConfigSources.file(Path.of(arguments[0])));
                        WebServer server = WebServer.builder().config(config.get("server")).build().start();
                        System.out.println("wstunnel demo is ready: http://127.0.0.1:" + server.port() + "/");
                    }
                }
                """);
        Path classes = folder.resolve("classes");
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javac").orElseThrow()
                .run(new PrintWriter(told), new PrintWriter(told), "-d", classes.toString(), "--module-path", libraries.toString(),
                     module.toString(), main.toString());
        assertThat(status).as(told.toString()).isZero();
        return classes;
    }
}
