// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.WatchedGateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wstunnel.it.support.WatchedGateway.yaml;

/**
 * A changed file changes who may open a tunnel and what a new one may use; those that are open go on as they were opened.
 */
class ReloadOfGateTest {
    private static final String TRUST = "trusted-proxies: [\"127.0.0.0/8\"]\nforwarded-fields: [proto, host]";

    @TempDir
    private Path directory;
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private Backend backend;
    private WatchedGateway gateway;

    @BeforeEach
    void startBackend() {
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        backend.close();
    }

    /** The file with one tunnel. */
    private String file(String feature, String... tunnelLines) {
        return yaml(feature, Gateway.tunnel("/t", backend.yaml(), tunnelLines));
    }

    private void start(String file) {
        gateway = WatchedGateway.start(directory, file, server -> server.addRouting(
                HttpRouting.builder().addFilter((chain, request, response) -> {
                    authorizations.add(request.headers().first(HeaderNames.AUTHORIZATION).orElse("none"));
                    chain.proceed();
                })));
    }

    private RawClient open(String... headers) {
        return RawClient.open(gateway.port(), "/t", headers);
    }

    private int status(String... headers) {
        return gateway.status("/t", headers);
    }

    private static void assertEcho(RawClient client) {
        client.send(Frame.text("still here"));
        assertThat(client.readText(10)).isEqualTo("still here");
    }

    @Test
    void howManyTunnelsMayBeOpenChangesAndThoseThatAreOpenCount() {
        start(file(""));
        try (RawClient first = open(); RawClient second = open()) {
            gateway.change(file("", "limits: { max-open: 2 }"));
            assertThat(status()).isEqualTo(503);
            gateway.change(file("limits: { max-open-per-client: 2 }", "limits: { max-open: 3 }"));
            assertThat(status()).isEqualTo(429);
            gateway.change(file("limits: { max-open-per-client: 2 }\nmax-open-tunnels: 2", "limits: { max-open-per-client: 0 }"));
            assertThat(status()).isEqualTo(503);
            // below what is open: nobody is sent away
            gateway.change(file("max-open-tunnels: 1"));
            assertThat(status()).isEqualTo(503);
            assertEcho(first);
            first.closeCleanly();
            assertThat(status()).isEqualTo(503);
            gateway.change(file(""));
            open().close();
            assertEcho(second);
        }
    }

    /** The limit per client is none for the connections of a proxy: its clients have others. */
    @Test
    void whoseConnectionsAreNotCountedTogetherChanges() {
        start(file("max-connections-per-client: 1"));
        gateway.change(file("max-connections-per-client: 1\n" + TRUST));
        try (RawClient first = open(); RawClient second = open()) {
            assertEcho(first);
            assertEcho(second);
            gateway.change(file("max-connections-per-client: 1"));
            try (RawClient third = open()) {
                assertEcho(third);
                RawClient.connectInVain(gateway.port());
            }
        }
    }

    @Test
    void howFastTunnelsAreOpenedChanges() {
        start(file(""));
        try (RawClient client = open()) {
            gateway.change(file("limits: { new-per-second: 0.001 }"));
            assertThat(status()).isEqualTo(101);
            assertThat(status()).isEqualTo(503);
            gateway.change(file("", "limits: { new-per-second-per-client: 0.001, new-burst-per-client: 2 }"));
            assertThat(status()).isEqualTo(101);
            assertThat(status()).isEqualTo(101);
            assertThat(status()).isEqualTo(429);
            gateway.change(file(""));
            assertThat(status()).isEqualTo(101);
            assertEcho(client);
        }
    }

    @Test
    void newTunnelsAreSlowedAndThoseThatAreOpenAreNot() {
        byte[] payload = new byte[2_000_000];
        start(file("", "frame-type: binary"));
        try (RawClient before = open()) {
            gateway.change(file("limits: { bytes-per-second-to-client: 1 KiB }", "frame-type: binary"));
            try (RawClient slowed = open()) {
                slowed.send(Frame.binary(new byte[200_000]));
                // would take half an hour
                assertThat(roundTrip(before, payload)).isEqualTo(payload);
                gateway.change(file("", "frame-type: binary"));
                try (RawClient after = open()) {
                    assertThat(roundTrip(after, payload)).isEqualTo(payload);
                }
                // it would have had all of them by now
                slowed.fin();
                assertThat(slowed.readToAnyEnd()).hasSizeLessThan(190_000);
            }
        }
    }

    private static byte[] roundTrip(RawClient client, byte[] payload) {
        Thread sender = Thread.startVirtualThread(() -> client.send(Frame.binary(payload)));
        byte[] answer = client.readData(payload.length);
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    @Test
    void howLongNewTunnelsMayBeOpenChanges() {
        String limited = "limits: { max-lifetime: PT0.5S, max-lifetime-jitter: 0 }";
        start(file(""));
        try (RawClient before = open()) {
            gateway.change(file(limited));
            try (RawClient during = open()) {
                gateway.change(file(""));
                try (RawClient after = open()) {
                    assertThat(during.readClose(1001).closeReason()).isEqualTo("lifetime is over");
                    assertEcho(before);
                    assertEcho(after);
                }
            }
        }
    }

    @Test
    void whereATokenMayBeChanges() {
        String cookie = "Cookie: session=abc; other=def";
        start(file(""));
        assertThat(status(cookie)).isEqualTo(101);
        gateway.change(file("", "credentials: { cookie: session }"));
        assertThat(status(cookie)).isEqualTo(101);
        gateway.change(file("credentials: { cookie: other }"));
        assertThat(status(cookie)).isEqualTo(101);
        gateway.change(file("credentials: { subprotocol: true }"));
        assertThat(status(cookie)).isEqualTo(101);
        assertThat(status(cookie, "Sec-WebSocket-Protocol: base64url.bearer.authorization.Z2hp, binary")).isEqualTo(101);
        assertThat(authorizations).containsExactly("none", "Bearer abc", "Bearer def", "none", "Bearer ghi");
    }

    @Test
    void hostsAndNetworksChange() {
        start(file(""));
        assertThat(status()).isEqualTo(101);
        gateway.change(file("hosts: [desk.example]"));
        assertThat(status()).isEqualTo(421);
        gateway.change(file("hosts: [localhost]\ndeny-networks: [127.0.0.0/8]"));
        assertThat(status()).isEqualTo(403);
        gateway.change(file("allow-networks: [127.0.0.0/8]"));
        assertThat(status()).isEqualTo(101);
    }

    @Test
    void whichProxiesAreBelievedChanges() {
        String[] page = {"Origin: https://page.example", "X-Forwarded-Host: page.example", "X-Forwarded-Proto: https",
                "X-Forwarded-For: 192.0.2.1"};
        start(file("limits: { max-open-per-client: 1 }"));
        assertThat(status(page)).isEqualTo(403);
        gateway.change(file(TRUST + "\nlimits: { max-open-per-client: 1 }"));
        try (RawClient client = open(page)) {
            assertThat(status(page)).isEqualTo(429);
            assertThat(status("X-Forwarded-For: 192.0.2.2")).isEqualTo(101);
            gateway.change(file(TRUST + "\nforwarded-header: forwarded"));
            assertThat(status(page)).isEqualTo(403);
            assertThat(status("Origin: https://page.example", "Forwarded: for=192.0.2.1;host=page.example;proto=https"))
                    .isEqualTo(101);
            gateway.change(file("trusted-proxies: [\"10.0.0.0/8\"]"));
            assertThat(status(page)).isEqualTo(403);
            assertEcho(client);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limits: { max-open: -1 }                     | wstunnel.limits.max-open: invalid value \"-1\"",
            "limits: { max-open: many }                   | wstunnel.limits.max-open: invalid value \"many\"",
            "limits: { new-per-second: 1e9 }              | wstunnel.limits.new-per-second: invalid value \"1.0E9\"",
            "limits: { bytes-per-second-to-client: 10 }   | wstunnel.limits.bytes-per-second-to-client: invalid value \"10",
            "limits: { bytes-per-second-from-client: f }  | wstunnel.limits.bytes-per-second-from-client: invalid value \"f\"",
            "limits: { max-lifetime: PT-1S }              | wstunnel.limits.max-lifetime: invalid value \"PT-1S\"",
            "limits: { slow-client-timeout: soon }        | wstunnel.limits.slow-client-timeout: invalid value \"soon\"",
            "max-connections: -2                          | wstunnel.max-connections: invalid value \"-2\"",
            "max-connections: 7                           | wstunnel.max-connections: changed from no value to \"7\"",
            "limits: { max-opem: 3 }                      | wstunnel.limits.max-opem: unknown key, did you mean",
            "max-open-tunnels: -2                         | wstunnel.max-open-tunnels: invalid value \"-2\"",
            "credentials: { cookie: \"a b\" }             | wstunnel.credentials.cookie: invalid value \"a b\"",
            "credentials: { subprotocol: maybe }          | wstunnel.credentials.subprotocol: invalid value \"maybe\"",
            "credentials: { cooky: session }              | wstunnel.credentials.cooky: unknown key, did you mean",
            "'trusted-proxies: [\"10.0.0.0/8\", \"10.0.0.0/33\"]' | wstunnel.trusted-proxies.1: invalid value \"10.0.0.0/33\": expected a network",
            "'trusted-proxies: [proxy.example]'           | wstunnel.trusted-proxies.0: invalid value \"proxy.example\": expected a network",
            "forwarded-header: x-real-ip                  | wstunnel.forwarded-header: invalid value \"x-real-ip\"",
            "'forwarded-fields: [proto, scheme]'          | wstunnel.forwarded-fields.1: invalid value \"scheme\": expected one of [proto, host, port]",
            "'hosts: [\"a.example\", \"https://b.example\"]' | wstunnel.hosts.1: invalid value \"https://b.example\", did you mean \"b.example\"?: expected desk.example.org",
            "'allow-networks: [10.0.0.1/8]'               | wstunnel.allow-networks.0: invalid value \"10.0.0.1/8\": expected a network such as",
            "'deny-networks: [evil.example]'              | wstunnel.deny-networks.0: invalid value \"evil.example\": expected a network such as",
            "'origins: [nonsense]'                        | wstunnel.origins.0: invalid value \"nonsense\", did you mean",
            "allow-missing-origin: perhaps                | wstunnel.allow-missing-origin: invalid value \"perhaps\""})
    void aWrongValueOfTheFeatureChangesNothingAndIsNamed(String feature, String reason) {
        String right = TRUST + "\nlimits: { max-open: 1 }\ncredentials: { cookie: session }";
        start(file(right));
        try (RawClient client = open()) {
            String line = gateway.changeInVain(yaml(feature, Gateway.tunnel("/other", backend.yaml())));
            assertThat(line).contains(reason);
            assertNothingChanged(client);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limits: { max-open-per-user: -1 }            | tunnels.0.limits.max-open-per-user: invalid value \"-1\"",
            "limits: { new-burst: 3 }                     | tunnels.0.limits.new-burst: invalid value \"3\"",
            "limits: { max-lifetime: long }               | tunnels.0.limits.max-lifetime: invalid value \"long\"",
            "credentials: { cookie: \";\" }               | tunnels.0.credentials.cookie: invalid value \";\"",
            "client-certificates: { subjects: [ada] }     | tunnels.0.client-certificates.subjects: invalid value \"ada\": expected a distinguished name",
            "client-certificates: { required: true }      | server.tls.client-auth: missing value"})
    void aWrongValueOfATunnelChangesNothingAndIsNamed(String tunnel, String reason) {
        String right = TRUST + "\nlimits: { max-open: 1 }\ncredentials: { cookie: session }";
        start(file(right));
        try (RawClient client = open()) {
            String line = gateway.changeInVain(yaml("", Gateway.tunnel("/t", backend.yaml(), tunnel)));
            assertThat(line).contains(reason);
            assertNothingChanged(client);
        }
    }

    private void assertNothingChanged(RawClient client) {
        assertThat(gateway.status("/other")).isEqualTo(404);
        // the limit, the trust in the proxy and the cookie are those from before
        assertThat(status("Origin: https://a.example", "X-Forwarded-Host: a.example", "X-Forwarded-Proto: https",
                "X-Forwarded-For: 192.0.2.1", "Cookie: session=abc")).isEqualTo(503);
        assertThat(authorizations).contains("Bearer abc");
        assertEcho(client);
    }
}
