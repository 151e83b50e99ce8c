// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.util.Optional;
import java.util.logging.Level;

import io.helidon.http.Status;
import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.webserver.accesslog.AccessLogFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.SecurityFeature;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Helidon's own access log sees an upgrade as it sees any other request, with the status of its answer.
 */
class AccessLogTest {

    private static LogCapture accessLog() {
        return new LogCapture(AccessLogFeature.DEFAULT_LOGGER_NAME, Level.FINE);
    }

    private static int request(Gateway gateway, String path, String... headers) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(path, headers).status();
        }
    }

    private static void logged(LogCapture log, String line) {
        log.await(line, it -> it.contains("\"" + line));
    }

    @Test
    void anUpgradeIsLoggedWhileItsTunnelIsOpen() {
        try (LogCapture log = accessLog();
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend);
                RawClient client = RawClient.open(gateway.port(), "/t?token=secret")) {
            String line = log.await("the upgrade", it -> it.contains(" 101 "));
            assertThat(line).startsWith("127.0.0.1 - [").contains("\"GET /t HTTP/1.1\" 101 ").doesNotContain("secret");
            client.closeCleanly();
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void everyRefusalIsLoggedWithItsStatus() {
        try (LogCapture log = accessLog();
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server.addRouting(
                        HttpRouting.builder().addFilter((chain, req, res) -> {
                            if (req.query().contains("poor")) {
                                res.status(Status.PAYMENT_REQUIRED_402).send("no money");
                            } else {
                                chain.proceed();
                            }
                        })))) {
            assertThat(request(gateway, "/t", "Origin: http://evil.example")).isEqualTo(403);
            logged(log, "GET /t HTTP/1.1\" 403 ");
            assertThat(request(gateway, "/t?poor")).isEqualTo(402);
            logged(log, "GET /t HTTP/1.1\" 402 ");
            assertThat(request(gateway, "/elsewhere")).isEqualTo(404);
            logged(log, "GET /elsewhere HTTP/1.1\" 404 ");
            backend.close();
            assertThat(request(gateway, "/t")).isEqualTo(502);
            logged(log, "GET /t HTTP/1.1\" 502 ");
            assertThat(log.lines()).hasSize(4);
        }
    }

    @Test
    void aRefusalOfSecurityIsInTheAccessLog() {
        Security security = Security.builder()
                .addAuthenticationProvider(HttpBasicAuthProvider.builder().userStore(login -> Optional.empty()).build())
                .build();
        try (LogCapture log = accessLog();
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(Gateway.LISTENER, backend), server -> server
                        .addFeature(SecurityFeature.builder().security(security).build())
                        .addRouting(HttpRouting.builder().any("/t", SecurityFeature.authenticate())))) {
            assertThat(request(gateway, "/t")).isEqualTo(401);
            logged(log, "GET /t HTTP/1.1\" 401 ");
            assertThat(log.lines()).hasSize(1);
        }
    }
}
