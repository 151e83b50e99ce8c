// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.observe;

import java.lang.reflect.InvocationTargetException;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;

import io.helidon.common.context.Contexts;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.tracing.HeaderProvider;
import io.helidon.tracing.Scope;
import io.helidon.tracing.Span;
import io.helidon.tracing.SpanContext;
import io.helidon.tracing.Tag;
import io.helidon.tracing.Tracer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.spi.Observer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.RecordingTracer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The upgrade of a tunnel is one span: it ends with the answer, not with the tunnel.
 * <p>
 * Helidon's tracing of requests is one HTTP filter, in {@code helidon-webserver-observe-tracing}, which was not
 * published to where this is built. So {@link SpanFilter} stands in for it: it asks the request, the response and the
 * tracer for the same things in the same order. Where that jar is on the class path
 * ({@code -Dmaven.test.additionalClasspath=the.jar}) the same tests run with the real one, too.
 */
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-" + CALLER + "-01";

    private final RecordingTracer tracer = new RecordingTracer();

    /** Who makes the spans. */
    enum Tracing {
        STAND_IN {
            @Override
            void add(WebServerConfig.Builder server, HttpRouting.Builder routing, Tracer tracer) {
                routing.addFilter(new SpanFilter(tracer));
            }
        },
        HELIDON {
            @Override
            void add(WebServerConfig.Builder server, HttpRouting.Builder routing, Tracer tracer) {
                server.addFeature(
                        ObserveFeature.builder().observersDiscoverServices(false).addObserver(observer(tracer)).build());
            }
        };

        abstract void add(WebServerConfig.Builder server, HttpRouting.Builder routing, Tracer tracer);

        private static Observer observer(Tracer tracer) {
            try {
                Class<?> observer = Class.forName("io.helidon.webserver.observe.tracing.TracingObserver");
                return (Observer) observer.getMethod("create", Tracer.class).invoke(null, tracer);
            } catch (ClassNotFoundException e) {
                return Assumptions.abort("helidon-webserver-observe-tracing is not on the class path");
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new AssertionError("another tracing than that of Helidon 4.5", e);
            }
        }
    }

    private Gateway gateway(Tracing tracing, String backend, Filter... behind) {
        HttpRouting.Builder routing = HttpRouting.builder();
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2) + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", backend), server -> {
                    tracing.add(server, routing, tracer);
                    List.of(behind).forEach(routing::addFilter);
                    server.addRouting(routing);
                });
    }

    @ParameterizedTest
    @EnumSource
    void theUpgradesSpanIsBelowTheCallersAndEndsBeforeTheTunnel(Tracing tracing) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(tracing, backend.yaml());
                RawClient client = RawClient.open(gateway.port(), "/t?token=secret", TRACEPARENT)) {
            RecordingTracer.Recorded span = tracer.awaitOnly();
            assertThat(span.name()).isEqualTo("HTTP Request");
            assertThat(span.tag("kind")).isEqualTo("SERVER");
            assertThat(span.tag("http.method")).isEqualTo("GET");
            assertThat(span.tag("http.url")).endsWith("/t");
            assertThat(span.tag("http.status_code")).isEqualTo("101");
            assertThat(span.status()).isEqualTo(Span.Status.OK);
            assertThat(span.parent()).map(SpanContext::spanId).contains(CALLER);
            assertThat(span.context().traceId()).isEqualTo(TRACE);
            Await.until("its scope is left", () -> span.active() == 0);

            client.send(Frame.text("still open"));
            assertThat(client.readText(10)).isEqualTo("still open");
            client.closeCleanly();
            backend.next().awaitEnd();
            assertThat(tracer.awaitOnly().ends()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"STAND_IN, Origin: https://elsewhere.example, 403",
            "STAND_IN, Sec-WebSocket-Version: 12, 426",
            "HELIDON, Origin: https://elsewhere.example, 403",
            "HELIDON, Sec-WebSocket-Version: 12, 426"})
    void aRefusedUpgradeHasASpanWithItsStatus(Tracing tracing, String header, int status) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(tracing, backend.yaml());
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", header, TRACEPARENT).status()).isEqualTo(status);
            assertRefused(status);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDialThatFailsIsInTheSpan(Tracing tracing) {
        try (Gateway gateway = gateway(tracing, "{ host: 127.0.0.1, port: " + Backend.deadPort() + " }");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t", TRACEPARENT).status()).isEqualTo(502);
            assertRefused(502);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBehindTheUpgradeEndsTheSpan(Tracing tracing) {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(tracing, backend.yaml(), (chain, request, response) -> {
                    throw new IllegalStateException("broken filter");
                });
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.request("/t").status()).isEqualTo(500);
            RecordingTracer.Recorded span = tracer.awaitOnly();
            assertThat(span.ends()).isEqualTo(1);
            Await.until("its scope is left", () -> span.active() == 0);
        }
    }

    private void assertRefused(int status) {
        RecordingTracer.Recorded span = tracer.awaitOnly();
        assertThat(span.tag("http.status_code")).isEqualTo(String.valueOf(status));
        assertThat(span.status()).isEqualTo(Span.Status.ERROR);
        assertThat(span.parent()).map(SpanContext::spanId).contains(CALLER);
        assertThat(span.ends()).isEqualTo(1);
        Await.until("its scope is left", () -> span.active() == 0);
    }

    /**
     * Stands for the filter of Helidon's tracing.
     */
    private record SpanFilter(Tracer tracer) implements Filter {
        @Override
        public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
            Optional<SpanContext> caller = tracer.extract(new RequestHeaders(request));
            Span span = tracer.spanBuilder("HTTP Request")
                    .kind(Span.Kind.SERVER)
                    .tag(Tag.HTTP_METHOD.create(request.prologue().method().text()))
                    .tag(Tag.HTTP_URL.create(request.requestedUri().scheme() + "://" + request.requestedUri().authority()
                            + request.requestedUri().path().path()))
                    .update(it -> caller.ifPresent(it::parent))
                    .start();
            request.context().register(span.context());
            request.context().register(span);
            request.streamFilter(stream -> stream);
            response.streamFilter(stream -> stream);
            try (Scope ignored = span.activate()) {
                Contexts.runInContext(request.context(), chain::proceed);
                Status status = response.status();
                span.tag(Tag.HTTP_STATUS.create(status.code()));
                span.status(status.code() >= 400 ? Span.Status.ERROR : Span.Status.OK);
                span.end();
            } catch (RuntimeException e) {
                span.end(e);
                throw e;
            }
        }
    }

    private record RequestHeaders(ServerRequest request) implements HeaderProvider {
        @Override
        public Iterable<String> keys() {
            List<String> names = new LinkedList<>();
            for (Header header : request.headers()) {
                names.add(header.headerName().lowerCase());
            }
            return names;
        }

        @Override
        public Optional<String> get(String key) {
            return request.headers().first(HeaderNames.create(key));
        }

        @Override
        public Iterable<String> getAll(String key) {
            return request.headers().all(HeaderNames.create(key), List::of);
        }

        @Override
        public boolean contains(String key) {
            return request.headers().contains(HeaderNames.create(key));
        }
    }
}
