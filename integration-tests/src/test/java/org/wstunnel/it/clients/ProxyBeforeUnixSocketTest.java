// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real proxies in front of a gateway that listens on a Unix socket, as the documents configure both.
 */
class ProxyBeforeUnixSocketTest extends WithFrontProxy {
    private static final String SOCKET = "/run/gateway/http.sock";

    private Path socket() {
        return folder.resolve("http.sock");
    }

    private Gateway gateway(String more) {
        return Gateway.start(Documents.below("access.md", "### On a Unix socket", "yaml").text()
                .replace(SOCKET, socket().toString())
                .replace("server:\n", "server:\n" + more)
                .replace("port: 5900", "port: " + backend.port()));
    }

    private FrontProxy proxy(FrontProxy.Kind kind, FrontProxy.Replacement gateway) {
        return FrontProxy.start(kind, folder, identity.certificate(), identity.key(), gateway);
    }

    private static String origin(FrontProxy proxy, boolean tls) {
        return tls ? "https://localhost:" + proxy.tlsPort() : "http://localhost:" + proxy.plainPort();
    }

    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void pagesOfTheSameOriginOpenTunnelsAndOthersDoNot(FrontProxy.Kind kind) {
        try (Gateway gateway = gateway(""); FrontProxy proxy = proxy(kind, kind.gateway(socket()))) {
            assertThat(gateway.port()).isEqualTo(-1);
            for (boolean tls : new boolean[] {false, true}) {
                try (RawClient page = connect(proxy, tls)) {
                    page.upgrade("/websockify", "Origin: " + origin(proxy, tls));
                    page.send(Frame.text("through " + kind));
                    assertThat(page.readText(8 + kind.name().length())).isEqualTo("through " + kind);
                    page.closeCleanly();
                }
                for (String other : List.of(origin(proxy, !tls), "https://evil.example", "null")) {
                    try (RawClient page = connect(proxy, tls)) {
                        Response response = page.request("/websockify", "Origin: " + other);
                        assertThat(response.status()).as(other).isEqualTo(403);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(FrontProxy.Kind.class)
    void theClientsAddressIsTheOneThatTheProxySees(FrontProxy.Kind kind) {
        try (Gateway gateway = gateway("");
                FrontProxy proxy = proxy(kind, kind.gateway(socket()));
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connectFrom(CLIENT, proxy.plainPort())) {
            client.upgrade("/websockify", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: unix");
            assertThat(log.await("the opening", line -> line.contains(" open: "))).contains("client=" + CLIENT + " ");
        }
    }

    /** HAProxy writes no header then, but says who is connected to it before anything else. */
    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void orTheOneOfItsProxyHeader(String option) {
        FrontProxy.Replacement server = new FrontProxy.Replacement("127.0.0.1:8080 check", "unix@" + socket() + " " + option);
        try (Gateway gateway = gateway("  enable-proxy-protocol: true\n");
                FrontProxy proxy = proxy(FrontProxy.Kind.HAPROXY, server);
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient client = RawClient.connectFrom(CLIENT, proxy.plainPort())) {
            client.upgrade("/websockify", "X-Forwarded-For: 203.0.113.9", "Origin: " + origin(proxy, false));
            client.send(Frame.text("hello"));
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(log.await("the opening", line -> line.contains(" open: "))).contains("client=" + CLIENT + " ");
        }
    }

    private static RawClient connect(FrontProxy proxy, boolean tls) {
        return tls ? RawClient.connectTls(proxy.tlsPort(), pki.context(identity))
                : RawClient.connectFrom(CLIENT, proxy.plainPort());
    }
}
