// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;

import io.helidon.config.NamedService;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.AllowedTargetsConfig;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TunnelActivity;
import org.wstunnel.spi.TunnelRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services of the application that fail: the client learns no more than that, and the operator all of it.
 */
class FailingServiceTest {
    private static final String SECRET = "jdbc:secret@db";

    /** What a service may do wrong. */
    enum Fault {
        THROWS, THROWS_ERROR, ANSWERS_NULL, ANSWERS_A_STRANGER;

        <T> T instead(T stranger) {
            return switch (this) {
                case THROWS -> throw new IllegalStateException(SECRET);
                case THROWS_ERROR -> throw new NoClassDefFoundError(SECRET);
                case ANSWERS_NULL -> null;
                case ANSWERS_A_STRANGER -> stranger;
            };
        }
    }

    private static Gateway gateway(Backend backend, Consumer<TunnelConfig.Builder> service) {
        return Gateway.start(WebServer.builder().host("127.0.0.1").port(0)
                .addFeature(WsTunnelFeature.create(feature -> feature.addTunnel(
                        tunnel -> tunnel.path("/t")
                                .addBackend(it -> it.name("one").host("127.0.0.1").port(backend.port()))
                                .addBackend(it -> it.name("two").host("localhost").port(backend.port()))
                                .update(service)))));
    }

    private static void assertRefusedWithoutDetails(Gateway gateway, Backend backend, String cause) {
        try (LogCapture log = new LogCapture(Level.INFO);
                RawClient client = RawClient.connect(gateway.port())) {
            Response response = client.request("/t");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("No backend is available\n");
            assertThat(response.header("Retry-After")).isNotEmpty();
            assertThat(backend.accepted()).isZero();
            String line = log.await("the refusal", it -> it.contains("refused"));
            assertThat(line).contains("status=503", "failing", cause);
            assertThat(log.lines()).as("lines that tell of it").filteredOn(it -> it.contains(cause)).hasSize(1);
        }
    }

    private static void goesOn(RawClient client) {
        client.send(Frame.text("on"));
        assertThat(client.readText(2)).isEqualTo("on");
    }

    private static String cause(Fault fault, String ofNull, String ofStranger) {
        return switch (fault) {
            case THROWS, THROWS_ERROR -> SECRET;
            case ANSWERS_NULL -> ofNull;
            case ANSWERS_A_STRANGER -> ofStranger;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aBalancerThatFailsIsNoAnswerToTheClient(Fault fault) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, it -> it.balance(new FailingBalancer(fault)))) {
            assertRefusedWithoutDetails(gateway, backend, cause(fault, "not a candidate: null", "not a candidate: stranger"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "ANSWERS_A_STRANGER", mode = EnumSource.Mode.EXCLUDE)
    void aResolverThatFailsIsNoAnswerToTheClient(Fault fault) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, it -> it.resolve(new FailingResolver(fault)).allowedTargets(
                        AllowedTargetsConfig.builder().addSocket("/run/x").build()))) {
            assertRefusedWithoutDetails(gateway, backend, cause(fault, "it answers null", ""));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THROWS", "ANSWERS_NULL"})
    void aPingSchedulerThatFailsCostsNoTunnel(Fault fault) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture(Level.INFO);
                Gateway gateway = gateway(backend, it -> it.ping(new FailingPing(fault)));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            log.await("the failure", it -> it.contains("ping scheduler failing failed"));
            goesOn(client);
        }
    }

    @Test
    void aTunnelWithOneBackendAsksNoBalancer() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend, it -> it.balance(new FailingBalancer(Fault.THROWS))
                        .backends(List.of(it.backends().getFirst())));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            goesOn(client);
        }
    }

    private record Stranger(String name, int weight, int openTunnels) implements org.wstunnel.spi.Backend {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Failing extends NamedService {
        @Override
        default String name() {
            return "failing";
        }

        @Override
        default String type() {
            return "failing";
        }
    }

    private record FailingBalancer(Fault fault) implements Failing, Balancer {
        @Override
        public org.wstunnel.spi.Backend choose(List<? extends org.wstunnel.spi.Backend> candidates, TunnelRequest request) {
            return fault.instead(new Stranger("stranger", 1, 0));
        }
    }

    private record FailingResolver(Fault fault) implements Failing, TargetResolver {
        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            return fault.instead(Optional.empty());
        }
    }

    private record FailingPing(Fault fault) implements Failing, PingScheduler {
        @Override
        public PingDecision decide(TunnelActivity activity) {
            return fault.instead(PingDecision.never());
        }
    }
}
