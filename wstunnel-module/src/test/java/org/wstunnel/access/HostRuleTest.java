// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A name that its owner lets point here is not served to the pages of that name.
 */
class HostRuleTest {
    private static final OriginRule SELF = new OriginRule(List.of(), true);

    private static HostRule rule(String... hosts) {
        return new HostRule(Stream.of(hosts).map(HostPattern::parse).toList(), SELF);
    }

    private static Origin origin(String text) {
        return Origin.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
            "desk.example.org,      http://desk.example.org,        true",
            "desk.example.org,      https://desk.example.org:8443,  true",
            "Desk.Example.org,      http://desk.example.org,        true",
            "desk.example.org,      http://example.org,             false",
            "desk.example.org,      http://xdesk.example.org,       false",
            "desk.example.org:80,   http://desk.example.org,        true",
            "desk.example.org:8080, http://desk.example.org:8080,   true",
            "desk.example.org:8080, http://desk.example.org,        false",
            "*.example.org,         http://a.b.example.org,         true",
            "*.example.org,         http://example.org,             false",
            "*.example.org,         http://xexample.org,            false",
            "*.example.org:81,      http://a.example.org:81,        true",
            "*.example.org:81,      http://a.example.org,           false",
            "192.0.2.1,             http://192.0.2.1:8080,          true",
            "[2001:db8::1],         https://[2001:db8::1],          true",
            "[2001:db8:0:0::0001],  https://[2001:DB8::1],          true",
            "[2001:db8::1:0:0:1],   https://[2001:db8:0:0:1::1],    true",
            "[2001:db8::1],         https://[2001:db8::1:1],        false",
            "[::ffff:127.0.0.1],    http://[::ffff:7f00:1],         true",
            "[::ffff:127.0.0.1],    http://127.0.0.1,               false",
            "*,                     http://anything.example:99,     true"})
    void aPatternIsOneHostOrAllBelowAName(String pattern, String own, boolean served) {
        assertThat(HostPattern.parse(pattern).matches(origin(own))).isEqualTo(served);
        assertThat(rule("other.example", pattern).check(List.of(), origin(own), false).isEmpty()).isEqualTo(served);
        assertThat(HostPattern.parse(pattern).text()).isEqualTo(pattern);
    }

    /** RFC 5952 section 4. */
    @ParameterizedTest
    @CsvSource({
            "[2001:0DB8:0:0:0:0:0:1],  [2001:db8::1]",
            "[0:0:0:0:0:0:0:0],        [::]",
            "[0:0:0:0:0:0:0:1],        [::1]",
            "[1:0:0:0:0:0:0:0],        [1::]",
            "[2001:db8:0:1:1:1:1:1],   [2001:db8:0:1:1:1:1:1]",
            "[2001:0:0:1:0:0:0:1],     [2001:0:0:1::1]",
            "[2001:db8:0:0:1:0:0:1],   [2001:db8::1:0:0:1]",
            "[::ffff:192.0.2.1],       [::ffff:c000:201]",
            "[::192.0.2.1],            [::c000:201]",
            "[:::],                    [:::]",
            "desk.example.org,         desk.example.org"})
    void anAddressHasOneForm(String host, String form) {
        assertThat(Origin.of("http", host, -1).host()).isEqualTo(form);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.", "*.*", "a b", "http://a", "a/b", "a:b", "a:0", "a:65536", ":80", "**", "a.*"})
    void whatIsNoHostIsRefused(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "-a", "a-.example", ".a", "1.2.3", "256.1.1.1", "[::1::]"})
    void whatNoHostIsCalledIsRefused(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsNoLongerThanDnsHasThem() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(HostPattern.parse(longest).host()).hasSize(253);
        assertThatThrownBy(() -> HostPattern.parse(longest + "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostPattern.parse("a" + label)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalNamesBothHosts() {
        Refusal refusal = rule("a.example", "*.b.example").check(List.of(), origin("http://c.example:81"), true).orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.HOST);
        assertThat(refusal.status()).isEqualTo(Status.MISDIRECTED_REQUEST_421);
        assertThat(refusal.compared()).isEqualTo(Map.of("host", "c.example:81", "expected", "a.example,*.b.example"));
    }

    @ParameterizedTest
    @CsvSource({
            "http://evil.example,        http://evil.example,        false, false",
            "http://evil.example:8080,   http://evil.example:8080,   false, false",
            // nobody's page, another's page, or a page that the next check refuses
            "http://evil.example,        '',                         false, true",
            "http://evil.example,        http://other.example,       false, true",
            "http://evil.example,        'null',                     false, true",
            // somebody vouches for the name
            "http://evil.example,        http://evil.example,        true,  true",
            "https://evil.example,       https://evil.example,       false, true",
            // nobody can own the name
            "http://localhost:8080,      http://localhost:8080,      false, true",
            "http://app.localhost,       http://app.localhost,       false, true",
            "http://xlocalhost,          http://xlocalhost,          false, false",
            "http://127.0.0.1:8080,      http://127.0.0.1:8080,      false, true",
            "http://[::1]:8080,          http://[::1]:8080,          false, true",
            "http://1.2.3.4.example,     http://1.2.3.4.example,     false, false"})
    void withoutAListAPageOfTheSameNameHasToBeVouchedFor(String own, String page, boolean forwarded, boolean served) {
        List<String> pages = page.isEmpty() ? List.of() : List.of(page);
        assertThat(rule().check(pages, origin(own), forwarded).isEmpty()).isEqualTo(served);
        GateRequest request = new GateRequest(SimpleRequest.PLAIN.withHeader("Origin", pages.toArray(String[]::new)), origin(own),
                new Client(IpLiteral.parse("192.0.2.1"), 1, false, forwarded, Optional.empty(), Optional.empty(),
                        Optional.empty()));
        assertThat(rule().check(request, new Admission()).isEmpty()).isEqualTo(served);
    }

    @Test
    void withoutAListTheRefusalSaysWhatWouldPass() {
        assertThat(rule().check(List.of("http://evil.example"), origin("http://evil.example"), false).orElseThrow().compared())
                .isEqualTo(Map.of("host", "evil.example", "expected", "an address, localhost, or one of hosts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "http://evil.example", "*.example"})
    void anOriginThatIsListedIsLetInForItsOwnSake(String listed) {
        HostRule rule = new HostRule(List.of(), new OriginRule(List.of("self", listed), true));
        assertThat(rule.check(List.of("http://evil.example"), origin("http://evil.example"), false)).isEmpty();
    }

    @Test
    void twoOriginsAreNotTheOwnOne() {
        assertThat(rule().check(List.of("http://evil.example", "http://evil.example"), origin("http://evil.example"), false))
                .isEmpty();
    }
}
