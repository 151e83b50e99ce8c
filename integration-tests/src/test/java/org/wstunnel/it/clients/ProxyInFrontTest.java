// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.logging.Level;

import javax.net.ssl.SSLContext;

import io.helidon.http.Method;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents say of proxies is tried with the programs themselves, plain and with TLS, on ports of their own.
 */
class ProxyInFrontTest extends WithFrontProxy {
    /**
     * The documents' configuration of the gateway behind them, but for ports and for the network of the proxies, which
     * is one address here.
     */
    private static Gateway gateway() {
        String yaml = Documents.below("access.md", "## Behind a proxy", "yaml").text()
                .replace("port: 8080", "port: 0\n  host: 127.0.0.1")
                .replace("\"127.0.0.0/8\"", "\"127.0.0.1/32\"")
                .replace("port: 5900", "port: " + backend.port());
        return Gateway.start(yaml,
                it -> it.routing(routing -> routing.route(Method.GET, "/page", (request, response) -> response.send("page"))));
    }

    private FrontProxy proxy(FrontProxy.Kind kind, Gateway gateway) {
        return FrontProxy.start(kind, folder, identity.certificate(), identity.key(), gateway.port());
    }

    private static RawClient connect(FrontProxy proxy, boolean tls) {
        return tls ? RawClient.connectTls(proxy.tlsPort(), pki.context(identity))
                : RawClient.connectFrom(CLIENT, proxy.plainPort());
    }

    private static String origin(FrontProxy proxy, boolean tls) {
        return (tls ? "https://localhost:" : "http://localhost:") + (tls ? proxy.tlsPort() : proxy.plainPort());
    }

    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void onlyPagesOfTheSameOriginOpenTunnels(FrontProxy.Kind kind) {
        try (Gateway gateway = gateway(); FrontProxy proxy = proxy(kind, gateway)) {
            for (boolean tls : new boolean[] {false, true}) {
                try (RawClient page = connect(proxy, tls)) {
                    page.upgrade("/websockify", "Origin: " + origin(proxy, tls));
                    page.send(Frame.text("through " + kind));
                    assertThat(page.readText(8 + kind.name().length())).isEqualTo("through " + kind);
                    page.send(Frame.close(1000, ""));
                    assertThat(page.readToClose().closeCode()).isEqualTo(1000);
                }
                for (String other : List.of(origin(proxy, !tls), origin(proxy, tls).replaceFirst(":\\d+$", ""),
                        "https://evil.example",
                        origin(proxy, tls).replaceFirst("^https?", tls ? "http" : "https"), "null")) {
                    try (RawClient page = connect(proxy, tls)) {
                        Response response = page.request("/websockify", "Origin: " + other);
                        assertThat(response.status()).as(other).isEqualTo(403);
                        assertThat(response.body()).isEqualTo("This origin may not open the tunnel\n");
                    }
                }
            }
        }
    }

    /** What a client claims of itself is not believed: neither where it comes from nor where it has come in. */
    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void theClientsAddressIsTheOneThatTheProxySees(FrontProxy.Kind kind) {
        try (Gateway gateway = gateway();
                FrontProxy proxy = proxy(kind, gateway);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            try (RawClient client = RawClient.connectFrom(CLIENT, proxy.plainPort())) {
                client.upgrade("/websockify", "X-Forwarded-For: 203.0.113.9");
                assertThat(log.await("the opening", line -> line.contains(" open: "))).contains("client=" + CLIENT + " ");
            }
            for (String forged : List.of("X-Forwarded-Proto: https", "Forwarded: for=203.0.113.9;proto=https;host=evil.example",
                    "X-Forwarded-Host: evil.example")) {
                try (RawClient client = RawClient.connectFrom(CLIENT, proxy.plainPort())) {
                    String evil = forged.contains("evil") ? "http://evil.example"
                            : origin(proxy, false).replace("http:", "https:");
                    assertThat(client.request("/websockify", forged, "Origin: " + evil).status()).as(forged).isEqualTo(403);
                }
            }
            assertThat(log.lines()).allMatch(line -> line.contains("client=" + CLIENT + " "));
        }
    }

    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void aPlainRequestGetsThe426WhateverItsHttp(FrontProxy.Kind kind) throws Exception {
        SSLContext trusting = pki.context(identity);
        try (Gateway gateway = gateway();
                FrontProxy proxy = proxy(kind, gateway);
                HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                for (String method : List.of("GET", "HEAD")) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(origin(proxy, true) + "/websockify"))
                            .version(version).method(method, HttpRequest.BodyPublishers.noBody()).timeout(Await.DEADLINE).build();
                    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                    assertThat(response.version()).as(method).isEqualTo(version);
                    assertThat(response.statusCode()).isEqualTo(426);
                    assertThat(response.body()).isEqualTo(method.equals("GET") ? "This is a WebSocket endpoint\n" : "");
                    assertThat(response.headers().firstValue("sec-websocket-version")).contains("13");
                }
                // and the connection goes on
                HttpRequest page = HttpRequest.newBuilder(URI.create(origin(proxy, true) + "/page")).version(version).build();
                assertThat(client.send(page, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("page");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void aDrainIsSeenByOpenTunnelsAndByNewOnes(FrontProxy.Kind kind) {
        try (Gateway gateway = gateway(); FrontProxy proxy = proxy(kind, gateway); RawClient open = connect(proxy, true)) {
            open.upgrade("/websockify", "Origin: " + origin(proxy, true));
            WsTunnelFeature feature = gateway.server().prototype().features().stream()
                    .filter(WsTunnelFeature.class::isInstance)
                    .map(WsTunnelFeature.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(feature.drain()).isTrue();
            assertThat(open.readToClose().closeCode()).isEqualTo(1001);
            Await.until("new ones are refused", () -> {
                try (RawClient late = connect(proxy, true)) {
                    Response response = late.request("/websockify", "Origin: " + origin(proxy, true));
                    // HAProxy has an answer of its own once it has asked the gateway whether it is ready
                    return response.status() == 503
                            && (kind == FrontProxy.Kind.HAPROXY || response.header("Retry-After").isPresent());
                }
            });
        }
    }
}
