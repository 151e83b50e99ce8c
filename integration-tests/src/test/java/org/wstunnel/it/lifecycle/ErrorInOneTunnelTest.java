// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;

import io.helidon.webserver.http.HttpRouting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.BackendConfig;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.BackendConnection;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.spi.PingDecision;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TunnelActivity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An error in one tunnel ends that one with 1011 and harms no other, and behind a 101 there are frames and nothing else.
 */
@Timeout(60)
class ErrorInOneTunnelTest {

    /** Has an error when it is told to, in the next tunnel that asks. */
    private static final class Faulty implements PingScheduler {
        private final AtomicBoolean next = new AtomicBoolean();

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public PingDecision decide(TunnelActivity activity) {
            if (next.compareAndSet(true, false)) {
                throw new OutOfMemoryError("as a test wants it");
            }
            return PingDecision.waitFor(Duration.ofMillis(10));
        }
    }

    private static Gateway gateway(Listener listener, Backend backend, PingScheduler pings) {
        return Gateway.start("server:\n" + Gateway.indent(listener.yaml(), 2), server -> server
                .addFeature(WsTunnelFeature.create(feature -> feature
                        .eventLoops(1)
                        .addTunnel(TunnelConfig.builder()
                                .path("/t")
                                .ping(pings)
                                .addBackend(BackendConfig.builder().host("127.0.0.1").port(backend.port()).build())
                                .build()))));
    }

    private static void goesOn(RawClient client) {
        client.send(Frame.text("on"));
        assertThat(client.readText(2)).isEqualTo("on");
    }

    @ParameterizedTest
    @EnumSource
    void anErrorEndsItsTunnelWith1011AndHarmsNoOtherOnTheLoop(Listener listener) {
        Faulty faulty = new Faulty();
        try (LogCapture log = new LogCapture(Level.INFO);
                Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(listener, backend, faulty);
                RawClient one = listener.open(gateway);
                RawClient other = listener.open(gateway)) {
            BackendConnection connection = backend.next();
            BackendConnection otherConnection = backend.next();
            goesOn(one);
            goesOn(other);
            faulty.next.set(true);
            log.await("the tunnel that has failed", line -> line.endsWith("tunnel failed"));
            Optional<Frame> close = one.nextFrame(Duration.ofMillis(500));
            RawClient ended = close.isPresent() ? one : other;
            RawClient lives = close.isPresent() ? other : one;
            Frame frame = close.orElseGet(other::readFrame);
            assertThat(frame.closeCode()).isEqualTo(1011);
            assertThat(frame.closeReason()).isEqualTo("internal error");
            ended.readToAnyEnd();
            goesOn(lives);
            assertThat(log.await("its end", line -> line.contains(" end: ")))
                    .contains("code=1011 reason=\"internal error\" by=server");
            assertThat(connection.ended() || otherConnection.ended()).isTrue();
            lives.closeCleanly();
            try (RawClient next = listener.open(gateway)) {
                goesOn(next);
                next.closeCleanly();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingButFramesIsWrittenBehindA101(Listener listener) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.start(Gateway.yaml(listener.yaml(), backend), server -> server
                        .addRouting(HttpRouting.builder().addFilter((chain, request, response) -> {
                            chain.proceed();
                            throw new StackOverflowError("as a test wants it");
                        })));
                RawClient client = listener.open(gateway)) {
            assertThat(new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
    }

    @Test
    void anErrorInItsFirstMomentEndsATunnelWith1011() {
        PingScheduler pings = new PingScheduler() {
            @Override
            public String name() {
                return "faulty";
            }

            @Override
            public String type() {
                return "faulty";
            }

            @Override
            public PingDecision decide(TunnelActivity activity) {
                throw new NoClassDefFoundError("as a test wants it");
            }
        };
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(Listener.PLAIN, backend, pings);
                RawClient client = Listener.PLAIN.open(gateway)) {
            client.readClose(1011);
            client.readToAnyEnd();
        }
    }
}
