// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OriginRuleTest {
    private static final Origin OWN = Origin.of("https", "console.example.org", -1);

    private static boolean allows(List<String> origins, String... headers) {
        return new OriginRule(origins, false).allows(List.of(headers), OWN);
    }

    @ParameterizedTest
    @CsvSource({
            "https://console.example.org, https, console.example.org, 443",
            "HTTPS://Console.Example.ORG, https, console.example.org, 443",
            "http://a:8080, http, a, 8080", "http://a:80, http, a, 80", "http://[::1]:81, http, [::1], 81",
            "http://my_host, http, my_host, 80", "chrome-extension://abc, chrome-extension, abc, -1", "file://, file, '', -1"})
    void anOriginIsTakenApart(String text, String scheme, String host, int port) {
        assertThat(Origin.parse(text)).contains(new Origin(scheme, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "*", "example.org", "https://", "http://", "https:///", "file:///", "file:", "app://:1",
            "https://a/", "https://a/b", "https://a?b",
            "https://a#b", "https://user@a", "https://a:b", "https://a:0", "https://a:65536", "https://a b", "//a",
            "https://a, https://b", " https://a", "https://a\u0000"})
    void whatIsNoOriginIsNone(String text) {
        assertThat(Origin.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void withoutAListOnlyTheRequestsOwnOriginMayPass() {
        assertThat(allows(List.of(), "https://console.example.org")).isTrue();
        assertThat(allows(List.of(), "https://console.example.org:443")).isTrue();
        assertThat(allows(List.of(), "https://CONSOLE.example.org")).isTrue();
        for (String other : List.of("http://console.example.org", "https://console.example.org:8443", "https://example.org",
                "https://console.example.org.evil.example", "https://xconsole.example.org", "null", "")) {
            assertThat(allows(List.of(), other)).as(other).isFalse();
        }
    }

    @Test
    void aListReplacesTheOwnOriginUnlessItNamesIt() {
        List<String> list = List.of("https://good.example", "https://*.wide.example", "http://port.example:81");
        for (String good : List.of("https://good.example", "https://a.wide.example", "https://a.b.wide.example",
                "http://port.example:81")) {
            assertThat(allows(list, good)).as(good).isTrue();
        }
        for (String bad : List.of("https://console.example.org", "https://wide.example", "https://evilwide.example",
                "http://a.wide.example", "https://a.wide.example:444", "http://port.example",
                "https://good.example.evil.example", "https://a.wide.example.evil.example", "null")) {
            assertThat(allows(list, bad)).as(bad).isFalse();
        }
        assertThat(allows(List.of("https://good.example", "self"), "https://console.example.org")).isTrue();
    }

    @Test
    void aPatternWithoutASchemeTakesTheOneOfTheRequest() {
        assertThat(allows(List.of("*.example.org"), "https://a.example.org")).isTrue();
        assertThat(allows(List.of("*.example.org"), "http://a.example.org")).isFalse();
        assertThat(allows(List.of("*.example.org"), "https://example.org")).isFalse();
    }

    @Test
    void everyPageAndPagesWithoutOriginHaveToBeWrittenOut() {
        assertThat(allows(List.of("*"), "https://any.example")).isTrue();
        assertThat(allows(List.of("*"), "null")).isTrue();
        assertThat(allows(List.of("null"), "null")).isTrue();
        assertThat(allows(List.of("null"), "https://any.example")).isFalse();
    }

    @Test
    void aMissingOriginIsAQuestionOfItsOwnAndTwoAreNone() {
        assertThat(new OriginRule(List.of(), true).allows(List.of(), OWN)).isTrue();
        assertThat(new OriginRule(List.of("*"), false).allows(List.of(), OWN)).isFalse();
        assertThat(allows(List.of(), "https://console.example.org", "https://console.example.org")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
            "file://,                   file://,                        true",
            "file://,                   file://host,                    false",
            "file://,                   'null',                         false",
            "file://,                   app://,                         false",
            "'null',                    file://,                        false",
            "chrome-extension://*,      chrome-extension://abcdef,      true",
            "chrome-extension://*,      Chrome-Extension://abcdef,      true",
            "chrome-extension://*,      moz-extension://abcdef,         false",
            "chrome-extension://*,      https://abcdef,                 false",
            "chrome-extension://*,      chrome-extension://abcdef:1,    false",
            "chrome-extension://*:*,    chrome-extension://abcdef:1,    true",
            "chrome-extension://abc,    chrome-extension://abc,         true",
            "chrome-extension://abc,    chrome-extension://abcd,        false",
            "app://*,                   app://.,                        true",
            "app://*,                   app://,                         true",
            "app://*,                   xapp://a,                       false",
            "app://*,                   app://a/b,                      false",
            "app://localhost,           app://localhost,                true",
            "http://localhost:*,        http://localhost,               true",
            "http://localhost:*,        http://localhost:5173,          true",
            "http://localhost:*,        http://localhost:65535,         true",
            "http://localhost:*,        http://localhost:65536,         false",
            "http://localhost:*,        http://localhost:x,             false",
            "http://localhost:*,        https://localhost:5173,         false",
            "http://localhost:*,        http://localhost.evil.org:5173, false",
            "http://localhost:*,        http://127.0.0.1:5173,          false",
            "http://localhost:*,        http://x.localhost:5173,        false",
            "http://[::1]:*,            http://[::1]:5173,              true",
            "http://localhost,          http://localhost:5173,          false",
            "https://*.a.org:*,         https://x.a.org:8443,           true",
            "https://*.a.org:*,         https://a.org:8443,             false",
            "https://*.a.org:*,         https://xa.org:8443,            false",
            "*.a.org:*,                 https://x.a.org:8443,           true",
            "*.a.org:*,                 http://x.a.org:8443,            false"})
    void aWildcardStandsForThePartInWhosePlaceItIs(String entry, String header, boolean allowed) {
        assertThat(allows(List.of(entry), header)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"*, true", "'null', true", "file://, true", "chrome-extension://*, true", "app://*:*, true", "self, false",
            "http://localhost:*, false", "https://*.a.org, false", "*.a.org, false", "chrome-extension://abc, false"})
    void anybodysPagesAreThoseOfEverySiteOfAWholeSchemeAndOfNone(String entry, boolean anybody) {
        assertThat(OriginRule.letsAnybodyIn(entry)).isEqualTo(anybody);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "https://", "https://*", "http://*", "https://*:*", "http://*:80", "https://a.*.org",
            "https://a*",
            "https://*.example.org/x", "*.", "*x.org", "", "*:*", "*://a", "*://*", "*:80", "https://a:80:*", "https://a:**",
            "https://a:8*",
            "https://:*", "file://:*", "file:///", "file:///home/*", "chrome-extension://*/", "chrome-extension://a*", "app:*",
            "app://*.",
            "app://**", "https://*.*.org", "ws://example.org", "wss://*.example.org", "null://*/", "://*", "localhost:*",
            "https://a..b", "https://*.-a.org", "http://1.2.3"})
    void anEntryThatIsNoOriginIsRefused(String entry) {
        assertThatThrownBy(() -> new OriginRule(List.of(entry), true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalNamesTheOriginAndThoseThatMayPass() {
        GateRequest request = new GateRequest(SimpleRequest.PLAIN.withHeader("Origin", "https://evil.example", "null"), OWN,
                Client.direct(IpLiteral.parse("192.0.2.1"), 1));
        Refusal refusal = new OriginRule(List.of(), true).check(request, new Admission()).orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.ORIGIN);
        assertThat(refusal.status()).isEqualTo(Status.FORBIDDEN_403);
        assertThat(refusal.compared())
                .isEqualTo(Map.of("origin", "https://evil.example, null", "expected", "https://console.example.org"));
        OriginRule listed = new OriginRule(List.of("self", "*.good.example"), true);
        assertThat(listed.check(request, new Admission()).orElseThrow().compared())
                .containsEntry("expected", "https://console.example.org,*.good.example");
        assertThat(new OriginRule(List.of("*"), true).check(request, new Admission())).isEmpty();
    }

    @Test
    void theDefaultPortOfASchemeIsNotWritten() {
        assertThat(Origin.of("HTTPS", "A", 443).text()).isEqualTo("https://a");
        assertThat(Origin.of("http", "a", 443).text()).isEqualTo("http://a:443");
        assertThat(Origin.of("http", "a", -1).authority()).isEqualTo("a");
        assertThat(Origin.of("app", "a", -1).text()).isEqualTo("app://a");
    }

    @Test
    void noLongTextIsAnOrigin() {
        assertThat(Origin.parse("https://" + "a".repeat(292))).isPresent();
        assertThat(Origin.parse("https://" + "a".repeat(293))).isEmpty();
    }
}
