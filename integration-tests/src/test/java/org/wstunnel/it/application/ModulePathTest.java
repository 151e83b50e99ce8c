// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Compiled;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Hex;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is a module, in a process of its own: with the options that open Helidon's sockets and listeners
 * it works on channels and limits connections, without them it works on blocking sockets, limits none, and says so.
 */
class ModulePathTest {
    /** The options of Java that an application on the module path needs. */
    static final List<String> OPEN = List.of("--add-opens",
            "io.helidon.common.socket/io.helidon.common.socket=org.wstunnel",
            "--add-opens", "io.helidon.webserver/io.helidon.webserver=org.wstunnel");
    private static final String BLOCKING = "Tunnels work with blocking sockets";
    private static final String UNLIMITED = "Connections are not limited when they are accepted";

    @ParameterizedTest(name = "option {0}, TLS {1}")
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void tunnelsOfAnApplicationModuleRelayBytes(boolean option, boolean tls, @TempDir Path folder) throws IOException {
        byte[] bytes = Hex.random(500_000, 12);
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess application = start(option, Gateway.yaml(Gateway.LISTENER + (tls ? Certificates.yaml() : ""), backend)
                        .replace("      tunnels:", "      max-connections-per-client: 2\n      tunnels:"), folder);
                RawClient client = tls ? RawClient.connectTls(application.port(), Certificates.client())
                        : RawClient.connect(application.port())) {
            client.upgrade("/t");
            Thread sender = Thread.startVirtualThread(() -> client.send(Frame.binary(bytes)));
            assertThat(client.readData(bytes.length)).isEqualTo(bytes);
            sender.join();
            assertThat(takesTwoMore(application.port(), tls)).isNotEqualTo(option);
            client.closeCleanly();
            for (String told : List.of(BLOCKING, UNLIMITED)) {
                assertThat(application.output().stream().filter(it -> it.contains(told)).count()).as(told)
                        .isEqualTo(option ? 0 : 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClientThatTakesNothingIsCutOffOverBlockingTlsToo(@TempDir Path folder) throws IOException {
        String listener = Gateway.LISTENER + Certificates.yaml();
        try (Backend backend = Backend.tcp(Behaviour.source(Long.MAX_VALUE));
                DemoProcess application = start(false, Gateway.yaml(listener, backend, "close-timeout: PT0.3S",
                        "limits: { slow-client-timeout: PT0.5S, max-open: 1 }"), folder);
                RawClient stuck = RawClient.connectTlsNarrow(application.port(), Certificates.client())) {
            stuck.upgrade("/t");
            Await.until("its place is free", () -> {
                try (RawClient next = RawClient.connectTls(application.port(), Certificates.client())) {
                    return next.request("/t").status() == 101;
                }
            });
            Await.until("the backends' connections are closed", () -> backend.openConnections() == 0);
        }
    }

    private static boolean takesTwoMore(int port, boolean tls) {
        try (RawClient one = connect(port, tls); RawClient other = connect(port, tls)) {
            return one.request("/t").status() == 101 && other.request("/t").status() == 101;
        } catch (AssertionError e) {
            // reset
            return false;
        }
    }

    private static RawClient connect(int port, boolean tls) {
        return tls ? RawClient.connectTls(port, Certificates.client()) : RawClient.connect(port);
    }

    private static DemoProcess start(boolean option, String yaml, Path folder) throws IOException {
        Path classes = compile(folder);
        Path config = Files.writeString(folder.resolve("application.yaml"), yaml);
        List<String> command = new ArrayList<>(List.of("--module-path", classes + ":" + Compiled.libraries()));
        command.addAll(option ? OPEN : List.of());
        command.addAll(List.of("--module", "m/m.Main", config.toString()));
        return DemoProcess.java(command);
    }

    private static Path compile(Path folder) throws IOException {
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
        Compiled.compile(classes, true, List.of(module, main));
        return classes;
    }
}
