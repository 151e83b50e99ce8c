// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import com.microsoft.playwright.Page;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http1.Http1Config;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which URLs open a tunnel. What a browser's own parser makes of each character, in the path and in the query, is what
 * the browser sends.
 */
@Tag("browser")
class BrowserUrlTest {
    /** Opens a WebSocket for each URL, some at a time, and says what became of it. */
    private static final String OPEN_EACH = """
            urls => {
                const open = url => new Promise(done => {
                    let result = 'refused';
                    const socket = new WebSocket(url);
                    socket.onopen = () => socket.send('opened');
                    socket.onmessage = message => { result = message.data; socket.close(); };
                    socket.onclose = () => done(result);
                });
                const all = [];
                let chain = Promise.resolve();
                for (let i = 0; i < urls.length; i += 20) {
                    chain = chain.then(() => Promise.all(urls.slice(i, i + 20).map(open))).then(some => all.push(...some));
                }
                return chain.then(() => all);
            }""";
    /** The URLs in the form in which the browser sends them, the place of each character, and the character. */
    private static final String URLS = """
            port => {
                const texts = [];
                for (let code = 1; code < 0x100; code++) { texts.push(String.fromCharCode(code)); }
                texts.push('%', '%z', '%zz', '%2', '%5b', '%5B', '%ff', '%2F', '%3f', '%20', '%25', '%u0041', '&#39;', ';a=b',
                           '\\u{1D11E}', '\\uD800', 'filter[id]=1', '{"a":[1]}', 'a|b', 'C:\\\\x', '//x', './', '%2e%2e/t/');
                // a path with a control character in it is no tunnel's, however it is encoded
                const allowed = (place, text) => place === 'query' || !/^[\\u0000-\\u001f\\u007f-\\u009f]$/.test(text);
                return texts.flatMap(text => ['path', 'query'].filter(place => allowed(place, text)).map(place => {
                    const rest = (place === 'path' ? 'a' : 'x?a') + text + 'b';
                    const url = new URL('ws://127.0.0.1:' + port + '/t/' + rest);
                    url.hash = '';
                    return [place, text, url.href];
                }));
            }""";

    @AutoClose
    private static Chromium chromium;
    @AutoClose
    private static Backend backend;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        backend = Backend.tcp(Behaviour.echo());
    }

    private static String yaml(String listener) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER + listener, 2)
                + "  features:\n    wstunnel:\n      origins: [self]\n      tunnels:\n"
                + "        - path-prefix: \"/t/\"\n          backends:\n            - " + backend.yaml() + "\n";
    }

    @SuppressWarnings("unchecked")
    private static List<List<String>> urls(Page page, Gateway gateway) {
        return (List<List<String>>) page.evaluate(URLS, gateway.port());
    }

    @SuppressWarnings("unchecked")
    private static List<String> openEach(Page page, List<List<String>> urls) {
        return (List<String>) page.evaluate(OPEN_EACH, urls.stream().map(List::getLast).toList());
    }

    /** What a client gets that sends the URL as the browser has written it. */
    private static int status(Gateway gateway, List<String> url) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            return client.request(url.getLast().replaceFirst("ws://[^/]+", "")).status();
        }
    }

    @Test
    void everyUrlOfABrowserOpensATunnelWithDefaultSettings() {
        // a browser asks its user before a page from elsewhere may connect to this machine
        try (Gateway gateway = Gateway.start(yaml(""), it -> it.routing(routing -> routing.get("/page",
                (request, response) -> response.header(HeaderValues.create("Content-Type", "text/html")).send("a page"))));
                Page page = chromium.open("http://127.0.0.1:" + gateway.port() + "/page")) {
            List<List<String>> urls = urls(page, gateway);
            assertThat(urls).hasSizeGreaterThan(400);
            for (List<String> url : urls) {
                assertThat(status(gateway, url)).as("%s", url).isEqualTo(101);
            }
            // the browser takes its time between two connections to one server: it opens those that it might not encode
            List<List<String>> some = urls.stream()
                    .filter(it -> it.get(1).length() > 1 || it.get(1).matches("[!-~&&[^0-9A-Za-z]]")).toList();
            assertThat(openEach(page, some)).hasSameSizeAs(some).containsOnly("opened");
        }
    }

    /**
     * Where HTTP/1.1 is set up in code, Helidon's own checks come first: this says for which characters, and that the
     * keys lift them.
     */
    @Test
    void pastTheModulesHttpTheKeysAreNeeded() {
        Map<String, List<String>> needed = Map.of("path", List.of("%", "[", "]"),
                "query", List.of("%", "[", "\\", "]", "^", "`", "{", "|", "}"));
        try (Gateway gateway = Gateway.start(yaml(""), it -> it.addProtocol(Http1Config.builder().name("http_1_1").build()));
                Page page = chromium.open("about:blank")) {
            List<List<String>> urls = urls(page, gateway).stream().filter(it -> it.get(1).length() == 1).toList();
            for (List<String> url : urls) {
                assertThat(status(gateway, url)).as("%s", url).isEqualTo(needed.get(url.get(0)).contains(url.get(1)) ? 400 : 101);
            }
        }
    }

    @Test
    void whatStaysRefusedIsNamedInTheLogWithItsKey() {
        try (Gateway gateway = Gateway.start(yaml(""));
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            for (String place : List.of("path", "query")) {
                for (char c : "\"<>\001\037\177\200\377".toCharArray()) {
                    String shown = c == '<' || c == '>' ? "'" + c + "'" : c < 0x80 ? "0x" + Integer.toHexString(c) : "0xfffd";
                    try (RawClient client = RawClient.connect(gateway.port())) {
                        String target = place.equals("path") ? "/t/a" + c + "b" : "/t/x?a" + c + "b";
                        int status = client.request(target).status();
                        if (c >= 0x80 && place.equals("path")) {
                            // Helidon lets these through, as a character that stands for all that are none
                            assertThat(status).isEqualTo(101);
                            continue;
                        }
                        assertThat(status).as(target).isEqualTo(400);
                    }
                    assertThat(
                            log.await("the refusal", line -> line.contains("the " + place + " has the character " + shown + ",")))
                            .contains("which protocols.http_1_1.validate-" + (place.equals("path") ? "path" : "prologue")
                                    + " refuses")
                            // a path with a control character in it is no tunnel's
                            .startsWith(place.equals("path") && Character.isISOControl(c) ? "- [" : "/t/ [");
                }
            }
        }
    }

    @Test
    void theKeysLetThemThrough() {
        try (Gateway gateway = Gateway
                .start(yaml("protocols: { http_1_1: { validate-path: false, validate-prologue: false } }\n"))) {
            for (String target : List.of("/t/a<b", "/t/x?a<b", "/t/a[.b", "/t/a%", "/t/x?%")) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    assertThat(client.request(target).status()).as(target).isEqualTo(101);
                }
            }
        }
    }

    /** What does not ask for a tunnel is the application's: nothing of Helidon's checks is lifted for it. */
    @Test
    void otherRequestsAreCheckedAsBefore() {
        try (Gateway gateway = Gateway.start(yaml(""));
                LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO)) {
            for (String target : List.of("/other?a[", "/t/x?a[", "/other/a|b", "/other/%zz", "http://[x/other")) {
                try (RawClient client = RawClient.connect(gateway.port())) {
                    assertThat(client.requestText("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                            .isEqualTo(400);
                }
            }
            try (RawClient client = RawClient.connect(gateway.port())) {
                assertThat(client.request("/other?a[").status()).isEqualTo(400);
            }
            assertThat(log.await("the last of them", line -> log.lines().size() == 6)).contains("kind=malformed");
        }
    }
}
