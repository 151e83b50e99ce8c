// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.ReverseProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What real proxies make of the headers that a client forges: the client is the one that the proxies have seen,
 * whatever it writes.
 */
class ProxyChainTest {
    private static final String CLIENT = "127.0.0.2";
    private static final String PROXY = "127.0.0.1";
    private static final String NGINX = """
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            """;
    private static final String HAPROXY = """
            option forwardfor
            http-request set-header X-Forwarded-Proto https if { ssl_fc }
            http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
            """;
    @TempDir
    private Path directory;
    private final List<AutoCloseable> resources = new ArrayList<>();
    private LogCapture log;
    private Backend backend;
    private int directories;

    @BeforeEach
    void start() {
        log = keep(new LogCapture(Level.INFO));
        backend = keep(Backend.tcp(Behaviour.echo()));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.add(resource);
        return resource;
    }

    private int gateway(String more) {
        return keep(
                Gateway.start(Gateway.yaml(Gateway.LISTENER, backend) + "      trusted-proxies: [\"" + PROXY + "\"]\n" + more))
                .port();
    }

    private Path folder() {
        try {
            return Files.createDirectory(directory.resolve("proxy" + directories++));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int nginx(int target, String headers) {
        return keep(ReverseProxy.nginx(folder(), target, headers)).port();
    }

    private int haproxy(int target, String headers) {
        return keep(ReverseProxy.haproxy(folder(), target, headers)).port();
    }

    /** Status of the answer to a client at an address of its own. */
    private static int status(int port, String origin, String... headers) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(CLIENT, 0));
            socket.setSoTimeout((int) Await.DEADLINE.toMillis());
            socket.connect(new InetSocketAddress(PROXY, port));
            String request = "GET /t HTTP/1.1\r\nHost: " + PROXY + ":" + port
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: " + origin + "\r\n"
                    + Stream.of(headers).map(it -> it + "\r\n").reduce("", String::concat) + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader answer = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return Integer.parseInt(answer.readLine().split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who the client is, as the log of a refusal says. */
    private String client(int port, int index, String... headers) {
        assertThat(status(port, "https://evil.example/" + index, headers)).isEqualTo(403);
        return log.await("the refusal", line -> line.contains("https://evil.example/" + index + " "))
                .replaceAll(".*client=(\\S+) .*", "$1");
    }

    static Stream<List<String>> forged() {
        return Stream.of(List.of(),
                List.of("X-Forwarded-For: 6.6.6.6"),
                List.of("X-Forwarded-For: 6.6.6.6, 127.0.0.1"),
                List.of("X-Forwarded-For: 127.0.0.1"),
                List.of("X-Forwarded-For: \"6.6.6.6"),
                List.of("X-Forwarded-For: 6.6.6.6,", "X-Forwarded-For: , ,"),
                List.of("X-Forwarded-For: " + ":".repeat(5000) + "x"),
                List.of("X-Forwarded-For: " + "127.0.0.1, ".repeat(400) + "6.6.6.6"),
                List.of("x-forwarded-for: unknown", "Forwarded: for=6.6.6.6"),
                List.of("X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 443"));
    }

    @ParameterizedTest
    @MethodSource("forged")
    void theClientIsTheOneThatTheProxiesHaveSeen(List<String> headers) {
        int gateway = gateway("      forwarded-fields: [proto]\n");
        int nginx = nginx(gateway, NGINX);
        int haproxy = haproxy(gateway, HAPROXY);
        String[] forged = headers.toArray(String[]::new);
        int index = 0;
        for (int front : new int[] {nginx, haproxy, nginx(haproxy, NGINX), haproxy(nginx, HAPROXY)}) {
            assertThat(client(front, index++, forged)).isEqualTo(CLIENT);
            String own = PROXY + ":" + front;
            assertThat(status(front, "http://" + own, forged)).as("the page of the same origin").isEqualTo(101);
            assertThat(status(front, "https://" + own, forged)).as("a scheme that the client forges").isEqualTo(403);
            assertThat(status(front, "https://evil.example", forged)).as("a host that the client forges").isEqualTo(403);
            assertThat(status(front, "http://evil.example", forged)).as("a host that the client forges").isEqualTo(403);
        }
    }

    @Test
    void aTextThatTheClientLeavesOpenSwallowsNothing() {
        int gateway = gateway("      forwarded-header: forwarded\n");
        // appends without a look at what is there, as examples on the net do
        int front = nginx(gateway, "proxy_set_header Forwarded \"$http_forwarded, for=$remote_addr;proto=$scheme\";");
        List<String> forged = List.of("for=6.6.6.6;by=\"", "for=6.6.6.6;by=\"\\", "for=6.6.6.6, for=\"", "for=\"6.6.6.6",
                "for=6.6.6.6;x=\"\\\"");
        for (int i = 0; i < forged.size(); i++) {
            assertThat(client(front, i, "Forwarded: " + forged.get(i))).isEqualTo(PROXY);
        }
        assertThat(client(front, 10, "Forwarded: for=6.6.6.6;by=\"x, for=7.7.7.7\"")).isEqualTo(CLIENT);
        assertThat(client(front, 11)).isEqualTo(CLIENT);
    }

    @Test
    void proxiesThatPassTheHostOnSayItsPortThemselves() {
        int front = nginx(gateway("      forwarded-fields: [proto, host, port]\n"), NGINX + """
                proxy_set_header X-Forwarded-Host $host;
                proxy_set_header X-Forwarded-Port $server_port;
                """);
        assertThat(status(front, "http://" + PROXY + ":" + front, "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 443"))
                .isEqualTo(101);
        assertThat(status(front, "http://evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Port: 443"))
                .isEqualTo(403);
        assertThat(status(front, "http://" + PROXY)).isEqualTo(403);
    }

    @Test
    void haproxySaysTheClientByAProxyHeader() {
        int gateway = keep(Gateway.start(Gateway.yaml(Gateway.LISTENER + "enable-proxy-protocol: true\n", backend)
                + "      trusted-proxies: [\"" + PROXY + "\"]\n")).port();
        int front = keep(ReverseProxy.haproxy(folder(), gateway,
                "server two 127.0.0.1:" + gateway + " send-proxy-v2\nuse-server two if TRUE")).port();
        assertThat(client(front, 0, "X-Forwarded-For: 6.6.6.6")).isEqualTo(CLIENT);
    }

    @Test
    void anEnvoyWritesItsListInOneLineAndAddsHeadersOfItsOwn() {
        int gateway = gateway("      forwarded-fields: [proto]\n");
        String[] envoy = {"x-forwarded-for: 6.6.6.6,192.0.2.1", "x-forwarded-proto: https", "x-envoy-external-address: 192.0.2.1",
                "x-request-id: 0f8c", "x-envoy-expected-rq-timeout-ms: 15000"};
        try (RawClient client = RawClient.connect(gateway)) {
            assertThat(client
                    .request("/t",
                            Stream.concat(Stream.of(envoy), Stream.of("Origin: https://evil.example/e")).toArray(String[]::new))
                    .status())
                    .isEqualTo(403);
        }
        assertThat(log.await("the refusal", line -> line.contains("evil.example/e"))).contains("client=192.0.2.1 ",
                "expected=https://localhost:" + gateway);
    }
}
