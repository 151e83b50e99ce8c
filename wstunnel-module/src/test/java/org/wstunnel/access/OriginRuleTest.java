package org.wstunnel.access;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "http://my_host, http, my_host, 80", "chrome-extension://abc, chrome-extension, abc, -1"})
    void anOriginIsTakenApart(String text, String scheme, String host, int port) {
        assertThat(Origin.parse(text)).contains(new Origin(scheme, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "*", "example.org", "https://", "https:///", "https://a/", "https://a/b", "https://a?b",
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
    @ValueSource(strings = {"example.org", "https://", "https://*", "https://a.*.org", "https://*.example.org/x", "*.", "*x.org", ""})
    void anEntryThatIsNoOriginIsNamed(String entry) {
        assertThatThrownBy(() -> new OriginRule(List.of(entry), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(entry);
    }
}
