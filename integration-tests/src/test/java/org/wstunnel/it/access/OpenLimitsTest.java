// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.security.providers.httpauth.SecureUserStore;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many tunnels may be open, and how fast they may be opened: one more is refused before a backend is dialled.
 */
class OpenLimitsTest {
    private static final String PROXIED = Gateway.LISTENER + "enable-proxy-protocol: true\n";

    @Test
    void oneTunnelMoreThanTheDefinitionMayHaveIsAnswered503() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "limits: { max-open: 2 }");
                RawClient first = RawClient.open(gateway.port(), "/t");
                RawClient second = RawClient.open(gateway.port(), "/t")) {
            Response response = request(gateway, "/t");
            assertThat(response.status()).isEqualTo(503);
            assertThat(retryAfter(response)).isPositive();
            assertThat(response.body()).isEqualTo("Too many tunnels are open\n");
            backend.next();
            backend.next();
            assertThat(backend.accepted()).as("connections to the backend").isEqualTo(2);
            echo(second);
            first.closeCleanly();
            try (RawClient third = RawClient.open(gateway.port(), "/t")) {
                echo(third);
            }
        }
    }

    @Test
    void theServersLimitCountsTheTunnelsOfAllDefinitions() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + Gateway.tunnel("/u", backend.yaml()) + "      max-open-tunnels: 2\n");
                RawClient first = RawClient.open(gateway.port(), "/t");
                RawClient second = RawClient.open(gateway.port(), "/u")) {
            assertThat(request(gateway, "/t").status()).isEqualTo(503);
            assertThat(request(gateway, "/u").status()).isEqualTo(503);
            second.closeCleanly();
            RawClient.open(gateway.port(), "/t").close();
            echo(first);
        }
    }

    @Test
    void eachDefinitionCountsAloneAndItsLimitsReplaceTheFeatures() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend)
                        + Gateway.tunnel("/two", backend.yaml(), "limits: { max-open: 2 }")
                        + Gateway.tunnel("/any", backend.yaml(), "limits: { max-open: 0 }")
                        + "      limits: { max-open: 1 }\n")) {
            List<RawClient> clients = new ArrayList<>();
            try {
                assertThat(openUntilRefused(gateway, "/t", clients)).isEqualTo(1);
                assertThat(openUntilRefused(gateway, "/two", clients)).isEqualTo(2);
                assertThat(openUntilRefused(gateway, "/any", clients)).isEqualTo(10);
            } finally {
                clients.forEach(RawClient::close);
            }
        }
    }

    @Test
    void oneTunnelTooManyOfAClientIsAnswered429AndOthersPass() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(PROXIED, backend, "limits: { max-open-per-client: 2 }"));
                RawClient first = open(gateway, "192.0.2.1");
                RawClient second = open(gateway, "192.0.2.1")) {
            Response response = request(gateway, "192.0.2.1");
            assertThat(response.status()).isEqualTo(429);
            assertThat(retryAfter(response)).isPositive();
            assertThat(response.body()).isEqualTo("You have too many tunnels open\n");
            open(gateway, "192.0.2.2").close();
            first.closeCleanly();
            open(gateway, "192.0.2.1").close();
            echo(second);
        }
    }

    @Test
    void theAddressesOfAnIpv6NetworkShareTheLimitOfAClient() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(PROXIED, backend, "limits: { max-open-per-client: 2 }"));
                RawClient first = open(gateway, "2001:db8:0:1::1");
                RawClient second = open(gateway, "2001:db8:0:1:ffff::2")) {
            assertThat(request(gateway, "2001:db8:0:1::3").status()).isEqualTo(429);
            open(gateway, "2001:db8:0:2::3").close();
            second.closeCleanly();
            open(gateway, "2001:db8:0:1::3").close();
            echo(first);
        }
    }

    @Test
    void anIpv6NetworkMayHaveALimitOfItsOwn() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(PROXIED, backend,
                        "limits: { max-open-per-client: 1, max-open-per-ipv6-network: 2 }"));
                RawClient first = open(gateway, "2001:db8::1")) {
            assertThat(request(gateway, "2001:db8::1").status()).isEqualTo(429);
            try (RawClient second = open(gateway, "2001:db8::2")) {
                assertThat(request(gateway, "2001:db8::3").status()).isEqualTo(429);
                echo(second);
            }
            echo(first);
        }
    }

    @Test
    void oneTunnelMoreThanAUserMayHaveIsAnswered429AndOtherUsersPass() {
        SecureUserStore users = login -> Optional.of(new User(login));
        Security security = Security.builder()
                .addAuthenticationProvider(HttpBasicAuthProvider.builder().realm("tunnels").userStore(users).build())
                .build();
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend, "limits: { max-open-per-user: 1 }"),
                        server -> server
                                .addFeature(SecurityFeature.builder().security(security).build())
                                .addRouting(HttpRouting.builder().any("/t", SecurityFeature.authenticate())));
                RawClient ada = RawClient.open(gateway.port(), "/t", basic("ada"))) {
            assertThat(request(gateway, "/t", basic("ada")).status()).isEqualTo(429);
            try (RawClient eve = RawClient.open(gateway.port(), "/t", basic("eve"))) {
                echo(eve);
            }
            ada.closeCleanly();
            RawClient.open(gateway.port(), "/t", basic("ada")).close();
        }
    }

    @Test
    void aClientThatOpensTooFastIsToldWhenToComeBackAndOthersPass() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(PROXIED, backend,
                        "limits: { new-per-second-per-client: 0.005, new-burst-per-client: 2 }"))) {
            open(gateway, "192.0.2.1").close();
            open(gateway, "192.0.2.1").close();
            Response response = request(gateway, "192.0.2.1");
            assertThat(response.status()).isEqualTo(429);
            assertThat(retryAfter(response)).isBetween(100, 200);
            assertThat(response.body()).isEqualTo("You open tunnels too fast\n");
            open(gateway, "192.0.2.2").close();
            open(gateway, "2001:db8::1").close();
            open(gateway, "2001:db8::2").close();
            assertThat(request(gateway, "2001:db8::3").status()).isEqualTo(429);
        }
    }

    @Test
    void aTunnelThatIsOpenedTooFastIsAnswered503AndOtherTunnelsPass() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend,
                        "limits: { new-per-second: 0.01, new-burst: 3 }") + Gateway.tunnel("/u", backend.yaml()))) {
            for (int i = 0; i < 3; i++) {
                RawClient.open(gateway.port(), "/t").close();
            }
            Response response = request(gateway, "/t");
            assertThat(response.status()).isEqualTo(503);
            assertThat(retryAfter(response)).isBetween(50, 100);
            RawClient.open(gateway.port(), "/u").close();
        }
    }

    @Test
    void theRateComesBackWithTime() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend, "limits: { new-per-second: 5, new-burst: 1 }")) {
            long start = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                Await.until("a tunnel opens", () -> request(gateway, "/t").status() == 101);
            }
            assertThat(System.nanoTime() - start).as("nanoseconds for five tunnels").isGreaterThanOrEqualTo(800_000_000L);
        }
    }

    @Test
    void everyEndGivesThePlacesBack() {
        try (Backend backend = Backend.tcp(Behaviour.closeAfter(3));
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend,
                        "limits: { max-open: 2, max-open-per-client: 2 }", "close-timeout: PT0.1S"),
                        server -> server
                                .addRouting(HttpRouting.builder().addFilter((chain, req, res) -> {
                                    chain.proceed();
                                    if (req.query().contains("fail")) {
                                        throw new IllegalStateException("a filter that fails behind the 101");
                                    }
                                })))) {
            Stream<Ending> endings = Stream.of(
                    RawClient::closeCleanly,
                    RawClient::reset,
                    client -> client.fin().readToAnyEnd(),
                    client -> client.sendHex("8380 0000 0000").readToAnyEnd(),
                    client -> client.send(Frame.text("bye")).readClose(1000));
            endings.forEach(ending -> {
                for (int i = 0; i < 12; i++) {
                    try (RawClient client = openAsSoonAsPossible(gateway, "/t")) {
                        ending.end(client);
                    }
                }
            });
            for (int i = 0; i < 3; i++) {
                try (RawClient client = openAsSoonAsPossible(gateway, "/t?fail")) {
                    client.readToAnyEnd();
                }
                try (RawClient client = RawClient.connect(gateway.port())) {
                    assertThat(client.request("/t", "Origin: https://evil.example").status()).isEqualTo(403);
                }
            }
            assertExactlyTwoFit(gateway);
        }
    }

    @Test
    void aFailedDialGivesThePlacesBackBeforeItIsAnswered() {
        try (Gateway gateway = Gateway.start("""
                server:
                  host: 127.0.0.1
                  port: 0
                  features:
                    wstunnel:
                      tunnels:
                        - path: "/t"
                          disable-time: PT0S
                          limits: { max-open: 1, max-open-per-client: 1 }
                          backends:
                            - { host: 127.0.0.1, port: %d }
                """.formatted(Backend.deadPort()))) {
            for (int i = 0; i < 50; i++) {
                assertThat(request(gateway, "/t").status()).isEqualTo(502);
            }
        }
    }

    @Test
    void aRequestThatALaterLimitRefusesKeepsNoPlaceOfAnEarlierOne() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway
                        .start(Gateway.yaml(PROXIED, backend, "limits: { max-open: 1, max-open-per-client: 1 }"));
                RawClient first = open(gateway, "192.0.2.1")) {
            for (int i = 0; i < 20; i++) {
                assertThat(request(gateway, "192.0.2.2").status()).isEqualTo(503);
            }
            first.closeCleanly();
            open(gateway, "192.0.2.2").close();
        }
    }

    @Test
    void aRequestThatAFilterRefusesNeverReachesTheGate() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend,
                        "limits: { new-per-second: 0.001, new-burst: 1 }"),
                        server -> server
                                .addRouting(HttpRouting.builder().addFilter((chain, req, res) -> {
                                    if (req.headers().contains(HeaderNames.create("X-Refuse"))) {
                                        res.status(Status.FORBIDDEN_403).send();
                                    } else {
                                        chain.proceed();
                                    }
                                })))) {
            assertThat(request(gateway, "/t", "X-Refuse: yes").status()).isEqualTo(403);
            assertThat(request(gateway, "/t").status()).isEqualTo(101);
            assertThat(request(gateway, "/t").status()).isEqualTo(503);
        }
    }

    private interface Ending {
        void end(RawClient client);
    }

    private record User(String login) implements SecureUserStore.User {
        @Override
        public boolean isPasswordValid(char[] password) {
            return true;
        }
    }

    private static String basic(String login) {
        return "Authorization: Basic " + java.util.Base64.getEncoder().encodeToString((login + ":x").getBytes());
    }

    private static void assertExactlyTwoFit(Gateway gateway) {
        try (RawClient first = openAsSoonAsPossible(gateway, "/t");
                RawClient second = openAsSoonAsPossible(gateway, "/t")) {
            assertThat(request(gateway, "/t").status()).isEqualTo(429);
            first.closeCleanly();
            second.closeCleanly();
        }
    }

    /** After a reset it takes the server a moment to learn of it. */
    private static RawClient openAsSoonAsPossible(Gateway gateway, String path) {
        RawClient[] opened = new RawClient[1];
        Await.until("a tunnel opens", () -> {
            RawClient client = RawClient.connect(gateway.port());
            if (client.request(path).status() == 101) {
                opened[0] = client;
                return true;
            }
            client.close();
            return false;
        });
        return opened[0];
    }

    private static int openUntilRefused(Gateway gateway, String path, List<RawClient> clients) {
        for (int i = 0; i < 10; i++) {
            RawClient client = RawClient.connect(gateway.port());
            clients.add(client);
            if (client.request(path).status() != 101) {
                return i;
            }
        }
        return 10;
    }

    private static Response request(Gateway gateway, String path, String... headers) {
        if (!path.startsWith("/")) {
            try (RawClient client = from(gateway, path)) {
                return client.request("/t", headers);
            }
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path, headers);
        }
    }

    private static RawClient open(Gateway gateway, String address) {
        RawClient client = from(gateway, address);
        client.upgrade("/t");
        return client;
    }

    /** A client with any address, by way of a PROXY header. */
    private static RawClient from(Gateway gateway, String address) {
        boolean ipv6 = address.indexOf(':') >= 0;
        return RawClient.connect(gateway.port())
                .sendText("PROXY " + (ipv6 ? "TCP6 " : "TCP4 ") + address + (ipv6 ? " ::1" : " 127.0.0.1") + " 40000 80\r\n");
    }

    private static int retryAfter(Response response) {
        return Integer.parseInt(response.header("Retry-After").orElse("0"));
    }

    private static void echo(RawClient client) {
        client.send(Frame.text("x"));
        assertThat(client.readText(1)).isEqualTo("x");
    }
}
