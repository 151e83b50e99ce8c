// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;
import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.security.providers.httpauth.SecureUserStore;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The observer shows tunnels, backends and sessions, and ends a session; not before it is enabled, and not to everybody.
 */
class ObserverTest {
    private static final String OPEN = "{ enabled: true, permit-all: true, close-reason: enough }";

    private static String yaml(Backend backend, String observer) {
        return Gateway.yaml(Gateway.LISTENER, backend)
                .replace("  features:\n", "  features:\n    observe: { observers: { wstunnel: " + observer + " } }\n");
    }

    private static Map<String, String> show(int port) {
        HttpResponse<String> response = Http.get(port, "/observe/wstunnel");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return Gateway.config(response.body()).asMap().get();
    }

    @Test
    void tunnelsBackendsAndSessionsAreShown() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN));
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(show(gateway.port())).containsAllEntriesOf(Map.of(
                    "draining", "false", "open", "0", "tunnels.0.name", "/t", "tunnels.0.required", "false",
                    "tunnels.0.backends.0.name", "127.0.0.1:" + backend.port(), "tunnels.0.backends.0.state", "up",
                    "tunnels.0.backends.0.open", "0"));
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            client.send(Frame.text("hello"));
            client.readText(5);
            assertThat(show(gateway.port())).containsAllEntriesOf(Map.of(
                    "open", "1", "tunnels.0.backends.0.open", "1", "sessions.0.id", id, "sessions.0.tunnel", "/t",
                    "sessions.0.client", "127.0.0.1", "sessions.0.bytesToBackend", "5", "sessions.0.framesFromClient", "1",
                    "tunnels.0.backends.0.bytesToBackend", "5"));
            assertThat(Gateway.config(Http.get(gateway.port(), "/observe/wstunnel?sessions=0").body()).asMap().get())
                    .containsEntry("open", "1").doesNotContainKey("sessions.0.id");
            client.closeCleanly();
            Await.until("no session", () -> !show(gateway.port()).containsKey("sessions.0.id"));
            assertThat(show(gateway.port())).containsEntry("tunnels.0.backends.0.bytesToBackend", "5");
        }
    }

    @Test
    void deletingASessionClosesItsTunnelAndNoOther() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN));
                RawClient client = RawClient.connect(gateway.port());
                RawClient other = RawClient.open(gateway.port(), "/t")) {
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            assertThat(Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + id).statusCode()).isEqualTo(204);
            Frame close = client.readClose(1008);
            assertThat(new String(close.payload(), 2, close.payload().length - 2)).isEqualTo("enough");
            client.send(Frame.close(1008, ""));
            client.readEof();
            Await.until("gone",
                    () -> Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + id).statusCode() == 404);
            other.send(Frame.text("hello"));
            other.readText(5);
        }
    }

    static Stream<Arguments> foreignRequests() {
        String form = "application/x-www-form-urlencoded";
        return Stream.of(
                Arguments.of("a form of another site", new String[] {"Content-Type", form, "Origin", "https://evil.example"}),
                Arguments.of("a form of a page whose site is not told", new String[] {"Content-Type", form}),
                Arguments.of("a script of another site",
                        new String[] {"Content-Type", "application/json", "Origin", "https://evil.example"}),
                Arguments.of("a sandboxed page", new String[] {"Content-Type", "application/json", "Origin", "null"}),
                Arguments.of("another port", new String[] {"Content-Type", "application/json", "Origin", "http://localhost:1"}),
                Arguments.of("what a browser says",
                        new String[] {"Content-Type", "application/json", "Sec-Fetch-Site", "cross-site"}),
                Arguments.of("a neighbour", new String[] {"Content-Type", "application/json", "Sec-Fetch-Site", "same-site"}),
                Arguments.of("a page and nobody",
                        new String[] {"Content-Type", "application/json", "Sec-Fetch-Site", "none", "Origin",
                                "https://evil.example"}),
                Arguments.of("another page than its own", new String[] {"Content-Type", "application/json", "Sec-Fetch-Site",
                        "same-origin", "Origin", "https://evil.example"}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreignRequests")
    void aPageOfAnotherSiteChangesNothing(String name, String[] headers) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN));
                RawClient client = RawClient.connect(gateway.port())) {
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            assertThat(Http.request("POST", gateway.port(), "/observe/wstunnel/drain", headers).statusCode()).isEqualTo(403);
            if (headers.length > 2) {
                assertThat(Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + id, headers).statusCode())
                        .isEqualTo(403);
            }
            assertThat(show(gateway.port())).containsEntry("draining", "false");
            client.send(Frame.text("hello"));
            client.readText(5);
        }
    }

    /** Whoever stands in front may read another one of two lines. */
    @ParameterizedTest
    @ValueSource(strings = {"Origin: %1$s|Origin: http://evil.example", "Origin: http://evil.example|Origin: %1$s",
            "Origin: %1$s|Origin: %1$s",
            "Sec-Fetch-Site: same-origin|Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: cross-site|Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Site: none|Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: same-origin, cross-site", "Sec-Fetch-Site:",
            "Origin:",
            "Content-Type: text/plain"})
    void linesThatContradictEachOtherChangeNothing(String lines) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN))) {
            String head = "POST /observe/wstunnel/drain HTTP/1.1\r\nHost: localhost:" + gateway.port()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 0\r\nConnection: close\r\n";
            String own = "http://localhost:" + gateway.port();
            try (RawClient page = RawClient.connect(gateway.port())) {
                assertThat(page.requestText(head + lines.formatted(own).replace("|", "\r\n") + "\r\n\r\n").status()).isIn(400,
                        403);
            }
            assertThat(show(gateway.port())).containsEntry("draining", "false");
            try (RawClient user = RawClient.connect(gateway.port())) {
                assertThat(user.requestText(head + "Origin: " + own + "\r\nSec-Fetch-Site: same-origin\r\n\r\n").status())
                        .isEqualTo(202);
            }
        }
    }

    /** Where the application has Helidon look for nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"Host: localhost|Host: evil.example", "Host: evil.example|Host: localhost"})
    void aHostThatIsRepeatedShowsNothing(String lines) {
        String unchecked = "protocols: { http_1_1: { validate-request-headers: false } }\n";
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN).replace(Gateway.indent(Gateway.LISTENER, 2),
                        Gateway.indent(Gateway.LISTENER + unchecked, 2)));
                RawClient page = RawClient.connect(gateway.port())) {
            assertThat(page.requestText("GET /observe/wstunnel HTTP/1.1\r\n" + lines.replace("|", "\r\n") + "\r\n\r\n").status())
                    .isEqualTo(421);
        }
    }

    /** A page whose name its owner has made to point here comes from the same origin, and need not say so where it only reads. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /observe/wstunnel", "POST /observe/wstunnel/drain", "DELETE /observe/wstunnel/drain"})
    void aNameThatIsMadeToPointHereShowsAndChangesNothing(String request) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN));
                RawClient page = RawClient.connect(gateway.port());
                RawClient user = RawClient.connect(gateway.port())) {
            String rest = " HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nContent-Length: 0\r\n%s\r\n";
            String evil = "evil.example";
            page.sendText(request + rest.formatted(evil, gateway.port(),
                    request.startsWith("GET") ? "" : "Origin: http://" + evil + ":" + gateway.port() + "\r\n"));
            assertThat(page.readResponse().status()).isEqualTo(421);
            user.sendText(request + rest.formatted("localhost", gateway.port(), ""));
            assertThat(user.readResponse().status()).isNotEqualTo(421);
        }
    }

    /** Chromium, for one, sends no Origin with a GET to the page's own origin; but no browser keeps its languages back. */
    @Test
    void onAnAddressOfTheNetworkSuchAPageSeesNothingEither() throws SocketException {
        String address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> it instanceof Inet4Address && !it.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("");
        assumeThat(address).as("an address of this machine that others can reach").isNotEmpty();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN).replace("host: 127.0.0.1\n", "host: " + address + "\n"));
                RawClient page = RawClient.connectTo(address, gateway.port());
                RawClient program = RawClient.connectTo(address, gateway.port())) {
            String request = "GET /observe/wstunnel HTTP/1.1\r\nHost: gateway.example\r\n";
            assertThat(page.requestText(request + "Accept-Language: en\r\n\r\n").status()).isEqualTo(421);
            assertThat(program.requestText(request + "\r\n").status()).isEqualTo(200);
        }
    }

    @Test
    void aPageOfTheSameOriginAndAProgramMayChangeThings() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, OPEN));
                LogCapture log = new LogCapture("org.wstunnel.observe.SessionsService", Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            assertThat(Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + id,
                    "Origin", "http://localhost:" + gateway.port()).statusCode()).isEqualTo(204);
            log.await("who has done it",
                    line -> line.contains("user=- client=127.0.0.1: ends session " + id + " of tunnel /t, client=127.0.0.1"));
            assertThat(Http.request("POST", gateway.port(), "/observe/wstunnel/drain", "Content-Type", "application/json",
                    "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(202);
            log.await("who has done it", line -> line.contains("begins a drain"));
        }
    }

    @Test
    void theObserverIsOffUntilItIsEnabled() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        .replace("  features:\n", "  features:\n    observe: { }\n"));
                RawClient client = RawClient.connect(gateway.port())) {
            String id = client.upgrade("/t").header("X-Tunnel-Id").orElseThrow();
            assertThat(Http.get(gateway.port(), "/observe/wstunnel").statusCode()).isEqualTo(503);
            assertThat(Http.request("DELETE", gateway.port(), "/observe/wstunnel/sessions/" + id).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void nobodyMayUseItWhereTheApplicationHasNoSecurity() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, "{ enabled: true }"))) {
            assertThat(Http.get(gateway.port(), "/observe/wstunnel").statusCode()).isIn(401, 403);
        }
    }

    @Test
    void securityOfTheApplicationDecidesWhoMayUseIt() {
        Security security = Security.builder()
                .addProvider(HttpBasicAuthProvider.builder().userStore(name -> Set.of("ann", "bob").contains(name)
                        ? Optional.of(new User(name, name.equals("ann") ? Set.of("observe") : Set.of()))
                        : Optional.empty()))
                .build();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, "{ enabled: true }"), server -> server
                        .addFeature(SecurityFeature.builder().security(security).build())
                        .addRouting(HttpRouting.builder().any("/observe/*", SecurityFeature.authenticate())))) {
            assertThat(Http.get(gateway.port(), "/observe/wstunnel").statusCode()).isIn(401, 403);
            assertThat(Http.get(gateway.port(), "/observe/wstunnel", "Authorization", basic("bob")).statusCode()).isEqualTo(403);
            assertThat(Http.get(gateway.port(), "/observe/wstunnel", "Authorization", basic("ann")).statusCode()).isEqualTo(200);
        }
    }

    /**
     * Security that is told of the path in the configuration and not of the role: a user without the role is still
     * nobody here.
     */
    @Test
    void theRoleIsCheckedWhateverTheApplicationsSecurityRequires() {
        Security security = Security.builder()
                .addProvider(HttpBasicAuthProvider.builder().userStore(name -> Set.of("ann", "bob").contains(name)
                        ? Optional.of(new User(name, name.equals("ann") ? Set.of("observe") : Set.of("other")))
                        : Optional.empty()))
                .build();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(yaml(backend, "{ enabled: true }"), server -> server
                        .addFeature(SecurityFeature.builder().security(security).build())
                        .addRouting(HttpRouting.builder().any("/observe[/{*}]", SecurityFeature.authenticate(),
                                SecurityFeature.authorize())));
                LogCapture log = new LogCapture("org.wstunnel.observe.SessionsService", Level.INFO)) {
            assertThat(Http.get(gateway.port(), "/observe/wstunnel", "Authorization", basic("bob")).statusCode()).isEqualTo(403);
            assertThat(Http.request("POST", gateway.port(), "/observe/wstunnel/drain", "Content-Type", "application/json",
                    "Authorization", basic("bob")).statusCode()).isEqualTo(403);
            assertThat(Http.request("POST", gateway.port(), "/observe/wstunnel/drain", "Content-Type", "application/json",
                    "Authorization", basic("ann")).statusCode()).isEqualTo(202);
            log.await("who has done it", line -> line.contains("user=ann client=127.0.0.1: begins a drain"));
        }
    }

    /** Operators have a socket of their own: nothing is to be seen on the other. */
    @Test
    void theObserverCanHaveASocketOfItsOwn() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway
                        .yaml(Gateway.LISTENER + "sockets: { operators: { host: 127.0.0.1, port: 0 } }\n", backend)
                        .replace("  features:\n",
                                "  features:\n    observe: { sockets: [operators], observers: { wstunnel: " + OPEN + " } }\n"))) {
            for (String path : List.of("/observe/wstunnel", "/observe/health", "/observe/metrics")) {
                assertThat(Http.get(gateway.port(), path).statusCode()).as(path).isEqualTo(404);
                assertThat(Http.get(gateway.port("operators"), path).statusCode()).as(path).isBetween(200, 299);
            }
        }
    }

    @Test
    void aWrongKeyOrValueStopsTheStart() {
        try (Backend backend = Backend.tcp(Behaviour.echo())) {
            assertThatThrownBy(() -> Gateway.start(yaml(backend, "{ enabled: true, permit: true }")).close())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("server.features.observe.observers.wstunnel.permit");
            assertThatThrownBy(() -> Gateway.start(yaml(backend, "{ close-reason: \"" + "x".repeat(124) + "\" }")).close())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("server.features.observe.observers.wstunnel.close-reason");
        }
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes());
    }

    private record User(String login, Set<String> rights) implements SecureUserStore.User {
        @Override
        public Set<String> roles() {
            return rights;
        }

        @Override
        public boolean isPasswordValid(char[] password) {
            return "secret".equals(new String(password));
        }
    }
}
