// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.FrameType;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may open a tunnel that the application registers by hand.
 */
class HandRegistrationAccessTest extends WithHandRegistration {
    @Test
    void aNameThatIsMadeToPointHereOpensNothing() {
        Backend backend = backend(Behaviour.echo());
        serve(tunnel(backend.port()).addHost("desk.example"));
        assertThat(statusFor("evil.example")).isEqualTo(421);
        assertThat(statusFor("desk.example")).isEqualTo(101);
        backend.next();
        gateway.close();
        serve(tunnel(backend.port()));
        assertThat(statusFor("localhost")).isEqualTo(101);
        backend.next();
        assertThat(statusFor("evil.example")).isEqualTo(421);
        assertThat(backend.accepted()).isEqualTo(2);
    }

    private int statusFor(String host) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.requestText(request(client, host)).status();
        }
    }

    private static String request(RawClient client, String host) {
        return client.handshake("/own/x", "Origin: http://" + host).replaceFirst("Host: \\S+", "Host: " + host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/own/x%0a", "/own/%0dx", "/own/%e2%80%a8", "/own/%c2%85", "/own/%2e%2e", "/own/%00"})
    void aPathThatGuardsMayNotKnowAgainOpensNothing(String path) {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request(path).status()).isEqualTo(404);
        }
        assertThat(backend.accepted()).isZero();
    }

    @Test
    void theRequestIsCheckedBeforeThe101() {
        Backend backend = backend(Behaviour.echo());
        // Helidon itself asks for the page first
        serve(tunnel(backend.port()).addOrigin("https://good.example").addSubprotocol("mqtt"),
                Set.of("https://good.example", "https://evil.example"));
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: https://evil.example").status()).isEqualTo(403);
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(
                    client.requestText(client.handshake("/own/x").replaceAll("Sec-WebSocket-Key: .*", "Sec-WebSocket-Key: eA=="))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(backend.accepted()).isZero();
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.upgrade("/own/x", "Origin: https://good.example", "Sec-WebSocket-Protocol: x, mqtt")
                    .header("Sec-WebSocket-Protocol")).contains("mqtt");
            client.closeCleanly();
        }
    }

    @Test
    void withoutOriginsThePagesOfTheSameHostMayPass() {
        Backend backend = backend(Behaviour.echo());
        serve(backend.port(), FrameType.AUTO);
        open("Origin: http://localhost:" + gateway.port()).closeCleanly();
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: http://localhost:1").status()).isEqualTo(403);
        }
        try (RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/own/x", "Origin: null").status()).isEqualTo(403);
        }
    }
}
