// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The receive window that clients are given (RFC 7323), as the kernel tells it.
 */
class ReceiveWindowTest {
    /** The shift that the peer applies, and the one that this end applies to its own window. */
    private static final Pattern SCALE = Pattern.compile("wscale:\\d+,(\\d+)");

    private static int scale(int port) throws IOException {
        Process ss = new ProcessBuilder(Programs.require("ss", "iproute2").toString(),
                "-tinOH", "state", "established", "sport = :" + port)
                .redirectErrorStream(true).start();
        String connections = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher scale = SCALE.matcher(connections);
        // without a scale on either side there is nothing to be read
        assertThat(connections).as("the connection").contains(":" + port + " ");
        return scale.find() ? Integer.parseInt(scale.group(1)) : 0;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerGivesItsClientsMoreThan64KiB(boolean tls) throws IOException {
        String listener = tls ? Gateway.LISTENER + Certificates.yaml() : Gateway.LISTENER;
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener, backend));
                RawClient client = tls ? RawClient.connectTls(gateway.port(), Certificates.client())
                        : RawClient.connect(gateway.port())) {
            client.upgrade("/t");
            assertThat(scale(gateway.port())).isPositive();
            client.closeCleanly();
        }
    }

    @Test
    void anotherSocketOfTheServerGivesMoreThan64KiB() throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start("""
                        server:
                          host: 127.0.0.1
                          port: 0
                          sockets:
                            - name: inner
                              host: 127.0.0.1
                              port: 0
                              connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 262144 }
                          features:
                            wstunnel:
                              sockets: [inner]
                              tunnels:
                        """ + Gateway.tunnel("/t", backend.yaml()));
                RawClient client = RawClient.open(gateway.port("inner"), "/t")) {
            assertThat(scale(gateway.port("inner"))).isPositive();
            client.closeCleanly();
        }
    }

    @Test
    void aListenerThatLeavesBuffersToTheSystemGivesMoreThan64KiB() throws IOException {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER.replaceAll("connection-options:.*", ""), backend));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(scale(gateway.port())).isPositive();
            client.closeCleanly();
        }
    }
}
