// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import io.helidon.config.ConfigException;
import io.helidon.webserver.accesslog.AccessLogFeature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.ProxyHeader;
import org.wstunnel.it.support.ProxyReader;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A gateway that listens on a Unix socket: its file, its connections, and who their clients are.
 */
class UnixListenerTest {
    private static final String ELSEWHERE = "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String TRUST = "trusted-proxies: [unix]\n";

    @TempDir
    private Path folder;
    private Path socket;
    private Backend backend;

    @BeforeEach
    void start() {
        socket = folder.resolve("http.sock");
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        backend.close();
    }

    private String yaml(String listener, String feature, String... tunnel) {
        return Gateway.yaml("bind-address: \"unix:" + socket + "\"\n" + listener, backend, tunnel)
                .replace("      tunnels:", Gateway.indent(feature, 6) + "      tunnels:");
    }

    private Gateway gateway(String feature, String... tunnel) {
        return Gateway.start(yaml("", feature, tunnel));
    }

    private RawClient open(String... headers) {
        RawClient client = RawClient.connectUnix(socket);
        client.upgrade("/t", headers);
        return client;
    }

    private int status(String... headers) {
        try (RawClient client = RawClient.connectUnix(socket)) {
            return client.request("/t", headers).status();
        }
    }

    private static String opened(LogCapture log) {
        return log.await("the opening", line -> line.contains(" open: "));
    }

    private static LogCapture tunnels() {
        return new LogCapture("org.wstunnel.tunnel", Level.INFO);
    }

    // ---- its file

    @ParameterizedTest
    @CsvSource({"'',                        rw-------", "'socket-mode: \"0660\"\n', rw-rw----",
            "'socket-mode: rw-rw-rw-\n', rw-rw-rw-"})
    void itsModeSaysWhoMayConnectAndItGoesWithTheServer(String feature, String mode) throws IOException {
        try (Gateway gateway = gateway(feature); RawClient client = open()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo(mode);
            client.closeCleanly();
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void whatAKilledServerHasLeftThereIsReplaced() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)).close();
        assertThat(socket).exists();
        try (Gateway gateway = gateway(""); RawClient client = open()) {
            client.send(Frame.text("hello"));
            assertThat(client.readText(5)).isEqualTo("hello");
            client.closeCleanly();
        }
    }

    @Test
    void whereAnotherProgramListensTheServerDoesNotStart() throws IOException {
        try (LogCapture log = new LogCapture("io.helidon.webserver", Level.INFO);
                ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(socket));
                Gateway gateway = gateway("")) {
            assertThat(gateway.server().isRunning()).isFalse();
            log.await("Failed to start listener: " + socket);
            assertThat(other.isOpen()).isTrue();
            assertThat(socket).exists();
        }
    }

    @Test
    void norWhereAFileIsThatIsNoSocket() throws IOException {
        Files.writeString(socket, "somebody's work");
        assertThatThrownBy(() -> gateway("")).isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "server.bind-address: invalid value \"unix:" + socket + "\": expected the path of a Unix socket "
                                + "(that is a file)");
        assertThat(socket).hasContent("somebody's work");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "unix:/run/x.sock | use-nio: false | server.use-nio: invalid value \"false\": expected true, since bind-address is a Unix socket",
            "unix:/run/x.sock | TLS            | server.tls: unexpected value: expected nothing where bind-address is a Unix socket",
            "/run/x.sock      | ''             | server.bind-address: invalid value \"/run/x.sock\", did you mean \"unix:/run/x.sock\"?: expected host:port, or unix:",
            "unix:            | ''             | server.bind-address: invalid value \"unix:\": expected host:port, or unix: and a path of 1 to 107 bytes",
            "unix:/LONG       | ''             | expected host:port, or unix: and a path of 1 to 107 bytes"})
    void whatCannotWorkIsRefused(String address, String more, String message) {
        String listener = "bind-address: \"" + address.replace("LONG", "x".repeat(107)) + "\"\n"
                + (more.equals("TLS") ? Certificates.yaml() : more + "\n");
        assertThatThrownBy(() -> Gateway.start(Gateway.yaml(listener, backend)).close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    // ---- its connections

    /** Each of them has deadlines of its own, although all of their clients have the same address. */
    @Test
    void whoComesToNoRequestIsCutOffAndNobodyElse() {
        try (Gateway gateway = gateway("request-header-timeout: PT2S\n"); RawClient tunnel = open()) {
            Resources before = Resources.now();
            try (RawClient other = RawClient.connectUnix(socket);
                    RawClient silent = RawClient.connectUnix(socket);
                    RawClient inTheLine = RawClient.connectUnix(socket);
                    RawClient inTheHeaders = RawClient.connectUnix(socket)) {
                assertThat(other.requestText(ELSEWHERE).status()).isEqualTo(404);
                inTheLine.sendText("GET /t HT");
                inTheHeaders.sendText("GET /t HTTP/1.1\r\nHost: a\r\n");
                silent.readToAnyEnd();
                for (RawClient late : List.of(inTheLine, inTheHeaders)) {
                    assertThat(new String(late.readToAnyEnd(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 408 ");
                }
                // behind its answer a connection may stay longer than that
                assertThat(other.requestText(ELSEWHERE).status()).isEqualTo(404);
            }
            Resources.awaitBackTo(before);
            tunnel.send(Frame.text("undisturbed"));
            assertThat(tunnel.readText(11)).isEqualTo("undisturbed");
            tunnel.closeCleanly();
        }
    }

    @Test
    void thereAreNoMoreOfThemThanThereMayBe() {
        try (Gateway gateway = gateway("max-connections: 4\nmax-connections-per-client: 2\n")) {
            List<RawClient> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                // more than one client may have: nobody knows whether it is one
                all.add(open());
            }
            try (RawClient more = RawClient.connectUnix(socket)) {
                assertThat(more.readToAnyEnd()).isEmpty();
            }
            for (RawClient tunnel : all) {
                tunnel.send(Frame.text("undisturbed"));
                assertThat(tunnel.readText(11)).isEqualTo("undisturbed");
            }
            all.removeFirst().closeCleanly();
            List<RawClient> idle = new ArrayList<>();
            Await.until("a connection that stays", () -> answered(idle));
            // it is waited for, so it makes room
            try (RawClient next = open()) {
                assertThat(idle.getLast().readToAnyEnd()).isEmpty();
                next.closeCleanly();
            }
            all.forEach(RawClient::close);
            idle.forEach(RawClient::close);
        }
    }

    private boolean answered(List<RawClient> clients) {
        clients.add(RawClient.connectUnix(socket));
        try {
            return clients.getLast().requestText(ELSEWHERE).status() == 404;
        } catch (AssertionError e) {
            // no room yet
            return false;
        }
    }

    @Test
    void tunnelsEndWithTheServer() {
        // time for the client's answer
        Gateway gateway = Gateway.start(yaml("shutdown-grace-period: PT5S\n", ""));
        try (RawClient client = open()) {
            Thread.startVirtualThread(gateway::close);
            assertThat(client.readToClose().closeCode()).isEqualTo(1001);
            client.send(Frame.close(1001, ""));
        }
    }

    @Test
    void noTunnelOfItIsServedByBlockingCalls() {
        try (LogCapture log = new LogCapture("org.wstunnel", Level.INFO);
                Gateway gateway = gateway("");
                RawClient client = open()) {
            client.send(Frame.text("works"));
            assertThat(client.readText(5)).isEqualTo("works");
            // told once where the channel cannot be had
            assertThat(log.lines()).noneMatch(line -> line.contains("blocking sockets"));
        }
    }

    // ---- who is there

    @Test
    void withoutAProxyThatIsTrustedTheClientIsUnix() {
        try (LogCapture start = new LogCapture("org.wstunnel.listener.UnixListenerSupport", Level.INFO);
                LogCapture log = tunnels();
                LogCapture access = new LogCapture(AccessLogFeature.DEFAULT_LOGGER_NAME, Level.FINE);
                Gateway gateway = gateway("")) {
            start.await("what that means", line -> line.startsWith(
                    "server.bind-address is a Unix socket, and server.features.wstunnel.trusted-proxies has no unix"));
            try (RawClient client = open("X-Forwarded-For: 192.0.2.1")) {
                assertThat(opened(log)).contains("client=unix ");
                assertThat(access.await("the upgrade", line -> line.contains(" 101 "))).startsWith("unix - [");
                client.closeCleanly();
            }
            try (RawClient client = RawClient.connectUnix(socket)) {
                client.sendText("nonsense\r\n\r\n");
                client.readToAnyEnd();
            }
            assertThat(log.await("the refusal", line -> line.contains("kind=malformed"))).contains("client=unix ");
            // whose name a page has is not known to be this server's
            try (RawClient page = RawClient.connectUnix(socket)) {
                String request = page.handshake("/t", "Origin: http://desk.example.org").replace("Host: localhost",
                        "Host: desk.example.org");
                assertThat(page.requestText(request).status()).isEqualTo(421);
            }
        }
    }

    @Test
    void aProxyThatIsTrustedNamesIt() {
        try (LogCapture log = tunnels();
                Gateway gateway = gateway(TRUST + "forwarded-fields: [proto]\n");
                RawClient client = open("X-Forwarded-For: 203.0.113.9, 192.0.2.1", "X-Forwarded-Proto: https",
                        "Origin: https://localhost")) {
            assertThat(opened(log)).contains("client=192.0.2.1 ");
            client.closeCleanly();
        }
    }

    @Test
    void behindItComeThoseOfTheNetworks() {
        try (LogCapture log = tunnels();
                Gateway gateway = gateway("trusted-proxies: [\"10.0.0.0/8\", unix]\n");
                RawClient client = open("X-Forwarded-For: 203.0.113.9, 192.0.2.1, 10.0.0.1")) {
            assertThat(opened(log)).contains("client=192.0.2.1 ");
            client.closeCleanly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "unix:", "unknown", "192.0.2.1x", ""})
    void whatItWritesInPlaceOfAnAddressHidesTheClient(String forwarded) {
        try (LogCapture log = tunnels(); Gateway gateway = gateway(TRUST + "allow-networks: [\"192.0.2.0/24\"]\n")) {
            assertThat(status("X-Forwarded-For: 192.0.2.1, " + forwarded)).isEqualTo(403);
            log.await("client=unix network=unknown ");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 192.0.2.1, 403", "unix, 192.0.2.1, 101", "unix, 198.51.100.1, 403", "unix, '', 403"})
    void networksAreOfTheClientThatIsKnown(String trusted, String forwarded, int status) {
        try (Gateway gateway = gateway("trusted-proxies: [" + trusted + "]\nallow-networks: [\"192.0.2.0/24\"]\n")) {
            assertThat(forwarded.isEmpty() ? status() : status("X-Forwarded-For: " + forwarded)).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"[unix],           192.0.2.1", "[],               192.0.2.1", "['10.0.0.0/8'],   unix"})
    void aProxyHeaderIsBelievedFromWhomIsTrusted(String trusted, String client) {
        try (LogCapture log = tunnels();
                Gateway gateway = Gateway.start(yaml("enable-proxy-protocol: true\n", "trusted-proxies: " + trusted + "\n"));
                RawClient proxied = RawClient.connectUnix(socket)) {
            proxied.sendText("PROXY TCP4 192.0.2.1 198.51.100.1 4711 443\r\n");
            proxied.upgrade("/t");
            assertThat(opened(log)).contains("client=" + client + " ");
            proxied.closeCleanly();
        }
    }

    @Test
    void aProxyHeaderThatIsTooLongEndsItsConnection() {
        try (LogCapture log = new LogCapture("org.wstunnel.helidon", Level.INFO);
                Gateway gateway = Gateway.start(yaml("enable-proxy-protocol: true\n", TRUST));
                RawClient proxied = RawClient.connectUnix(socket)) {
            proxied.send(new ProxyHeader().entry(0x04, new byte[5000]).bytes());
            assertThat(proxied.readToAnyEnd()).isEmpty();
            log.await("a warning",
                    line -> line.startsWith("A connection of unix to socket @default is closed: its PROXY header"));
        }
    }

    /** Its own end has no address that could be told, and still the client's is. */
    @ParameterizedTest
    @CsvSource({"v1, 192.0.2.1, 0.0.0.0", "v2, 192.0.2.1, 0.0.0.0", "v1, 2001:db8::1, ::", "v2, 2001:db8::1, ::"})
    void theBackendIsToldWhoItIs(String version, String client, String own) {
        try (ProxyReader reader = ProxyReader.haproxy("", "%[src] %[dst]");
                Gateway gateway = Gateway.start(yaml("", TRUST).replaceAll("- \\{.*}",
                        "- { host: 127.0.0.1, port: " + reader.port()
                                + ", proxy-protocol: " + version + " }"));
                RawClient tunnel = open("X-Forwarded-For: " + client)) {
            assertThat(ProxyReader.ask(tunnel)).isEqualTo(client + " " + own);
        }
    }

    /** As on a loopback address: through whatever brings requests there, a page may have a name that was made to point here. */
    @ParameterizedTest
    @CsvSource({"localhost, 200", "127.0.0.1:8080, 200", "rebound.example, 421"})
    void anObserverForEverybodyIsAskedForByLocalNames(String host, int status) {
        String yaml = yaml("", "").replace("  features:\n",
                "  features:\n    observe: { observers: { wstunnel: { enabled: true, permit-all: true } } }\n");
        try (Gateway gateway = Gateway.start(yaml); RawClient client = RawClient.connectUnix(socket)) {
            assertThat(client.requestText("GET /observe/wstunnel HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
                    .isEqualTo(status);
        }
    }
}
