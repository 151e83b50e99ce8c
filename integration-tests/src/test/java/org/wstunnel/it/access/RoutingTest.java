// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.security.providers.httpauth.SecureUserStore;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.services.ChosenByHeader;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;
import org.wstunnel.it.support.ServicesJar;
import org.wstunnel.spi.BalancerProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An upgrade passes the listener's HTTP filters and its security like any other request.
 */
class RoutingTest {

    private record User(String login, String secret) implements SecureUserStore.User {
        @Override
        public boolean isPasswordValid(char[] password) {
            return secret.equals(new String(password));
        }
    }

    private static Security security() {
        Map<String, User> users = Map.of("ada", new User("ada", "lovelace"));
        return Security.builder()
                .addAuthenticationProvider(HttpBasicAuthProvider.builder()
                        .realm("tunnels")
                        .userStore(login -> Optional.ofNullable(users.get(login)))
                        .build())
                .build();
    }

    private static String basic(String login, String password) {
        byte[] pair = (login + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Test
    void aPrefixThatDoesNotEndAtASegmentIsWarnedAbout() {
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway
                        .start(Gateway.yaml(Gateway.LISTENER, backend).replace("path: \"/t\"", "path-prefix: \"/admin3\"")
                                + Gateway.tunnel("/u/", backend.yaml()).replace("path:", "path-prefix:"))) {
            assertThat(log.lines().stream().filter(it -> it.contains("does not end with a slash")))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("server.features.wstunnel.tunnels.0.path-prefix: \"/admin3\" does not end with a slash")
                    .contains("\"/admin3/\"");
            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void aFilterSeesTheRequestAndTheStatusOfTheUpgrade() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            chain.proceed();
                            seen.add(req.prologue().method() + " " + req.path().path() + " " + res.status().code());
                        })))) {
            try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                client.closeCleanly();
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/t", "Origin: http://evil.example").status()).isEqualTo(403);
            }
            Await.until("both requests logged", () -> seen.size() == 2);
            assertThat(seen).containsExactly("GET /t 101", "GET /t 403");
        }
    }

    @Test
    void aLogFilterThatWaitsForTheResponseSees101() {
        CompletableFuture<Integer> logged = new CompletableFuture<>();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            res.whenSent(() -> logged.complete(res.status().code()));
                            chain.proceed();
                        })));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            // the tunnel is still open: the log line does not wait for its end
            assertThat(Await.result(logged)).isEqualTo(101);
            client.closeCleanly();
        }
    }

    @Test
    void aFilterCanRefuseTheUpgradeAndNothingIsDialled() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            if (req.query().contains("ticket")) {
                                chain.proceed();
                            } else {
                                res.status(Status.PAYMENT_REQUIRED_402).send("no ticket");
                            }
                        })))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                Response response = client.request("/t");
                assertThat(response.status()).isEqualTo(402);
                assertThat(response.body()).isEqualTo("no ticket");
                client.readToAnyEnd();
                assertThat(backend.accepted()).isZero();
            }
            try (RawClient client = RawClient.open(gateway.port(), "/t?ticket=1")) {
                client.send(Frame.text("x"));
                assertThat(client.readText(1)).isEqualTo("x");
                client.closeCleanly();
            }
        }
    }

    @Test
    void headersOfAFilterAreInThe101() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            res.header(HeaderNames.create("X-Request-Id"), "42");
                            chain.proceed();
                        })));
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.upgrade("/t").header("X-Request-Id")).contains("42");
        }
    }

    @Test
    void whatAFilterChangesRightBeforeTheAnswerIsInIt() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            res.beforeSend(() -> {
                                res.header(HeaderNames.create("X-Request-Id"), "42");
                                if (req.query().contains("late")) {
                                    res.status(Status.SERVICE_UNAVAILABLE_503);
                                }
                            });
                            chain.proceed();
                        })))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.upgrade("/t").header("X-Request-Id")).contains("42");
                client.closeCleanly();
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/t?late").status()).isEqualTo(503);
                assertThat(client.readToAnyEnd()).isEmpty();
            }
            Await.until("the backend's connections are closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void aFilterThatFailsIsAnsweredAsUsualAndNothingIsDialled() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder()
                                .get("/plain", (req, res) -> res.send("plain"))
                                .addFilter((chain, req, res) -> {
                                    throw new IllegalStateException("broken filter");
                                })));
                RawClient plain = RawClient.connect(gateway.port());
                RawClient client = RawClient.connect(gateway.port())) {
            Response ordinary = plain.requestText("GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Response response = client.request("/t");
            assertThat(response.status()).isEqualTo(500).isEqualTo(ordinary.status());
            assertThat(response.body()).isEqualTo(ordinary.body());
            assertThat(backend.accepted()).isZero();
        }
    }

    @Test
    void aProtectedPathAsksForThePasswordBeforeItTunnels() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server
                        .addFeature(SecurityFeature.builder().security(security()).build())
                        .addRouting(HttpRouting.builder().any("/t", SecurityFeature.authenticate())))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                Response response = client.request("/t");
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.header("WWW-Authenticate").orElse("")).containsIgnoringCase("basic realm=\"tunnels\"");
            }
            for (String wrong : new String[] {basic("ada", "wrong"), basic("eve", "lovelace"), "Authorization: Basic !!!"}) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    assertThat(client.request("/t", wrong).status()).isEqualTo(401);
                }
            }
            assertThat(backend.accepted()).isZero();
            try (RawClient client = RawClient.open(gateway.port(), "/t", basic("ada", "lovelace"))) {
                client.send(Frame.text("in"));
                assertThat(client.readText(2)).isEqualTo("in");
                client.closeCleanly();
            }
        }
    }

    @Test
    void aPathThatSecuritysConfigurationProtectsAsksForThePassword() {
        SecurityFeature guard = SecurityFeature.builder()
                .security(security())
                .addPath(it -> it.path("/t").handler(SecurityFeature.authenticate()))
                .build();
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addFeature(guard))) {
            for (String[] wrong : new String[][] {{}, {basic("ada", "wrong")}}) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    Response response = client.request("/t", wrong);
                    assertThat(response.status()).isEqualTo(401);
                    assertThat(response.header("WWW-Authenticate").orElse("")).containsIgnoringCase("basic realm=\"tunnels\"");
                }
            }
            assertThat(backend.accepted()).isZero();
            try (RawClient client = RawClient.open(gateway.port(), "/t", basic("ada", "lovelace"))) {
                assertThat(log.await("the open", it -> it.contains(" open: "))).contains(" user=ada ");
                client.send(Frame.text("in"));
                assertThat(client.readText(2)).isEqualTo("in");
                client.closeCleanly();
            }
        }
    }

    @Test
    void theApplicationsOwnEndpointsAreGuardedAsWithoutTunnels() {
        WsListener echo = new WsListener() {
            @Override
            public void onMessage(WsSession session, String text, boolean last) {
                session.send("own " + text, last);
            }
        };
        SecurityFeature guard = SecurityFeature.builder()
                .security(security())
                .addPath(it -> it.path("/own").handler(SecurityFeature.authenticate()))
                .build();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server
                        .addFeature(guard)
                        .addRouting(HttpRouting.builder()
                                .get("/own", (req, res) -> res.send("no WebSocket"))
                                .addFilter((chain, req, res) -> {
                                    if (req.query().contains("poor")) {
                                        res.status(Status.PAYMENT_REQUIRED_402).send("no money");
                                    } else {
                                        res.header(HeaderNames.create("X-Request-Id"), "42");
                                        chain.proceed();
                                    }
                                }))
                        .addRouting(WsRouting.builder().endpoint("/own", () -> echo)))) {
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/own").status()).isEqualTo(401);
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/own", basic("ada", "wrong")).status()).isEqualTo(401);
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/own?poor", basic("ada", "lovelace")).status()).isEqualTo(402);
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                Response ordinary = client
                        .requestText("GET /own HTTP/1.1\r\nHost: localhost\r\n" + basic("ada", "lovelace") + "\r\n\r\n");
                assertThat(ordinary.status()).isEqualTo(200);
                assertThat(ordinary.body()).isEqualTo("no WebSocket");
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.upgrade("/own", basic("ada", "lovelace")).header("X-Request-Id")).contains("42");
                client.send(Frame.text("in"));
                assertThat(client.readText(6)).isEqualTo("own in");
                client.closeCleanly();
            }
        }
    }

    @Test
    void theUsersNameIsKnownToTheTunnel(@TempDir Path directory) throws InterruptedException {
        ChosenByHeader.ASKED.clear();
        try (ServicesJar jar = ServicesJar.with(directory, Map.of(BalancerProvider.class, List.of(ChosenByHeader.class)));
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(
                        Gateway.yaml(Gateway.LISTENER, backend, "balance: by-header")
                                // a balancer is only asked where there is a choice
                                + "            - { name: other, host: 127.0.0.1, port: " + backend.port() + " }\n",
                        server -> server
                                .addFeature(SecurityFeature.builder().security(security()).build())
                                .addRouting(HttpRouting.builder().any("/t", SecurityFeature.authenticate())));
                RawClient client = RawClient.open(gateway.port(), "/t", basic("ada", "lovelace"))) {
            client.closeCleanly();
            assertThat(ChosenByHeader.ASKED.take().user()).contains("ada");
        }
    }

    @Test
    void aFilterThatFailsAfterThe101EndsTheTunnelWithNoErrorPage() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            chain.proceed();
                            throw new IllegalStateException("failed behind the 101");
                        })));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            client.send(Frame.text("x"));
            assertThat(client.readToAnyEnd()).as("what comes behind the 101").isEmpty();
            Await.until("the backend's connection is closed", () -> backend.openConnections() == 0);
        }
    }

    @Test
    void theRequestLimitOfTheListenerIsNotHeldByOpenTunnels() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER + "max-concurrent-requests: 2\n", backend))) {
            RawClient[] clients = new RawClient[10];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = RawClient.open(gateway.port(), "/t");
                clients[i].send(Frame.text("x"));
                assertThat(clients[i].readText(1)).isEqualTo("x");
            }
            for (RawClient client : clients) {
                client.closeCleanly();
                client.close();
            }
        }
    }
}
