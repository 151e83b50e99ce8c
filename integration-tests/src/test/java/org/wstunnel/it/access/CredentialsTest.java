// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.security.AuthenticationResponse;
import io.helidon.security.Principal;
import io.helidon.security.Security;
import io.helidon.security.spi.AuthenticationProvider;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A token that a page can send, by cookie or by subprotocol, reaches the application's security as a bearer token.
 */
@Tag("fast")
class CredentialsTest {
    private static final String ADA = "opaque-token.of~ada";
    private static final String JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.c2lnbmF0dXJl";
    private static final Map<String, String> USERS = Map.of(ADA, "ada", JWT, "eve");
    private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    private static final String ENTRY = "base64url.bearer.authorization.";

    /** All Authorization headers that the security has seen. */
    private final List<String> seen = new CopyOnWriteArrayList<>();
    /** All offered subprotocols that handlers have seen. */
    private final List<String> offered = new CopyOnWriteArrayList<>();

    /** The application has Helidon read a header that anybody may write, and Helidon cannot. */
    @Test
    void aRequestThatCannotBeReadGivesItsPlaceBack() {
        String listener = Gateway.LISTENER + """
                concurrency-limit: { fixed: { permits: 1 } }
                requested-uri-discovery: { types: [FORWARDED], trusted-proxies: { allow: { all: true } } }
                """;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend, "credentials: { cookie: token }"))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/t", "Cookie: token=x", "Forwarded: x").status()).isNotEqualTo(101);
            }
            RawClient.open(gateway.port(), "/t").close();
        }
    }

    @Test
    void aTokenInASubprotocolNamesTheUserAndIsNotEchoed() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = secured(backend, "credentials: { subprotocol: true }");
                RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.upgrade("/t", "Sec-WebSocket-Protocol: " + coded(ADA) + ", binary");
            assertThat(response.header("Sec-WebSocket-Protocol")).contains("binary");
            assertThat(response.toString()).doesNotContain(ENTRY);
            client.send(Frame.binary(new byte[] {1}));
            assertThat(client.readData(1)).containsExactly(1);
            assertThat(seen).containsExactly("Bearer " + ADA);
            assertThat(offered).containsExactly("binary");
            assertThat(log.await("the opening", line -> line.contains("open"))).contains("ada");
        }
    }

    @Test
    void aJwtMayStandInTheSubprotocolAsItIs() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { subprotocol: true }");
                RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.upgrade("/t", "Sec-WebSocket-Protocol: binary", "Sec-WebSocket-Protocol: " + ENTRY + JWT);
            assertThat(response.header("Sec-WebSocket-Protocol")).contains("binary");
            assertThat(seen).containsExactly("Bearer " + JWT);
        }
    }

    @Test
    void whereOnlyATokenIsOfferedNothingIsConfirmed() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { subprotocol: true }");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.upgrade("/t", "Sec-WebSocket-Protocol: " + coded(ADA)).header("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(offered).containsExactly("none");
        }
    }

    @Test
    void aTokenInACookieNamesTheUser() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { cookie: session }")) {
            assertThat(status(gateway, "Cookie: theme=dark; session=" + ADA, "Origin: http://localhost:" + gateway.port()))
                    .isEqualTo(101);
            assertThat(status(gateway, "Cookie: session=" + JWT)).isEqualTo(101);
            assertThat(seen).containsExactly("Bearer " + ADA, "Bearer " + JWT);
        }
    }

    @Test
    void theCookieOfAPageThatMayNotOpenTheTunnelIsNotHandedOver() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { cookie: session }")) {
            assertThat(status(gateway, "Cookie: session=" + ADA, "Origin: https://evil.example")).isEqualTo(401);
            assertThat(seen).containsExactly("none");
            assertThat(backend.accepted()).isZero();
        }
    }

    @Test
    void withoutATokenOrWithAWrongOneOrTwoNothingIsDialled() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { subprotocol: true, cookie: session }")) {
            assertThat(status(gateway)).isEqualTo(401);
            assertThat(status(gateway, "Sec-WebSocket-Protocol: " + coded("wrong") + ", binary")).isEqualTo(401);
            assertThat(status(gateway, "Sec-WebSocket-Protocol: " + coded(ADA) + ", " + coded(JWT))).isEqualTo(401);
            assertThat(status(gateway, "Sec-WebSocket-Protocol: " + coded("a b\r\nX-Evil: 1"))).isEqualTo(401);
            assertThat(status(gateway, "Cookie: session=wrong")).isEqualTo(401);
            assertThat(status(gateway, "Cookie: session=" + ADA + "; session=" + JWT)).isEqualTo(401);
            assertThat(status(gateway, "Cookie: other=" + ADA)).isEqualTo(401);
            assertThat(backend.accepted()).isZero();
        }
    }

    @Test
    void anAuthorizationHeaderOfTheClientStays() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "credentials: { subprotocol: true, cookie: session }")) {
            assertThat(status(gateway, "Authorization: Bearer wrong", "Sec-WebSocket-Protocol: " + coded(ADA),
                    "Cookie: session=" + ADA)).isEqualTo(401);
            assertThat(status(gateway, "Authorization: Bearer " + JWT, "Sec-WebSocket-Protocol: " + coded(ADA))).isEqualTo(101);
            assertThat(seen).containsExactly("Bearer wrong", "Bearer " + JWT);
            assertThat(offered).containsExactly("none");
        }
    }

    @Test
    void whereItIsNotConfiguredATokenIsNone() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = secured(backend, "")) {
            assertThat(status(gateway, "Sec-WebSocket-Protocol: " + coded(ADA), "Cookie: session=" + ADA)).isEqualTo(401);
            assertThat(seen).containsExactly("none");
        }
    }

    @Test
    void neitherTokensNorQueriesAreLogged() {
        String query = "?ticket=very-secret-ticket";
        List<String> lines;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture all = new LogCapture("", Level.INFO);
                LogCapture log = new LogCapture(Level.FINEST);
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, "debug: 65535", "limits: { max-open: 1 }",
                        "credentials: { subprotocol: true, cookie: session }")
                        + Gateway.tunnel("/dead", "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }",
                                "debug: 65535", "credentials: { subprotocol: true, cookie: session }"),
                        this::secure)) {
            String[] token = {"Sec-WebSocket-Protocol: binary, " + coded(ADA)};
            String[] cookie = {"Cookie: session=" + JWT};
            try (RawClient client = RawClient.open(gateway.port(), "/t" + query, token)) {
                client.send(Frame.binary(new byte[] {1}));
                assertThat(client.readData(1)).hasSize(1);
                assertThat(request(gateway, "/t" + query, token)).isEqualTo(503);
                client.closeCleanly();
            }
            assertThat(request(gateway, "/dead" + query, token)).isEqualTo(502);
            assertThat(request(gateway, "/dead" + query, cookie)).isIn(502, 503);
            assertThat(request(gateway, "/t" + query, "Origin: https://evil.example", token[0])).isEqualTo(403);
            assertThat(request(gateway, "/t" + query, "Sec-WebSocket-Version: 7", token[0])).isEqualTo(426);
            assertThat(request(gateway, "/t" + query, "Sec-WebSocket-Protocol: " + coded("wrong.very-secret-ticket")))
                    .isEqualTo(401);
            lines = new ArrayList<>(log.lines());
            lines.addAll(all.lines());
        }
        assertThat(lines).hasSizeGreaterThan(8);
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("very-secret-ticket", ADA, JWT, coded(ADA), ENTRY));
    }

    private Gateway secured(Backend backend, String line) {
        return Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, line), this::secure);
    }

    private void secure(WebServerConfig.Builder server) {
        AuthenticationProvider provider = request -> {
            String header = request.env().headers().getOrDefault("Authorization", List.of("none")).getFirst();
            seen.add(header);
            if (!header.startsWith("Bearer ")) {
                return AuthenticationResponse.failed("no token");
            }
            return Optional.ofNullable(USERS.get(header.substring(7)))
                    .map(user -> AuthenticationResponse.success(Principal.create(user)))
                    .orElseGet(() -> AuthenticationResponse.failed("unknown token"));
        };
        server.addFeature(SecurityFeature.builder()
                .security(Security.builder().addAuthenticationProvider(provider).build())
                .build());
        server.addRouting(HttpRouting.builder()
                .any("/t", SecurityFeature.authenticate())
                .any("/dead", SecurityFeature.authenticate())
                .any((req, res) -> {
                    offered.add(req.headers().first(PROTOCOL).orElse("none"));
                    res.next();
                }));
    }

    private static int status(Gateway gateway, String... headers) {
        return request(gateway, "/t", headers);
    }

    private static int request(Gateway gateway, String path, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path, headers).status();
        }
    }

    private static String coded(String token) {
        return ENTRY + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
