// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Optional;
import java.util.function.Consumer;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A token is what stands once in its place; what others could read in another way is none.
 */
class TokenSourceTest {
    private static TokenSource source(Consumer<TokenConfig.Builder> place) {
        return TokenSource.create(TokenConfig.builder().update(place).build());
    }

    private static void check(Consumer<TokenConfig.Builder> place) {
        TokenSource.check(TokenConfig.builder().update(place).build(), new ConfigKey("token"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "token=a             | a",
            "token=a%20b%3D      | a b=",
            "token=a=b           | a=b",
            "x=1&token=a&y=2     | a",
            "%74oken=a           | a",
            "token=              | ''",
            "token               |",
            "x=1                 |",
            "''                  |",
            "Token=a             |",
            "xtoken=a            |",
            "token=a&token=a     |",
            "token=a&token       |",
            "token=a;x=1         |",
            "x=1;token=a         |",
            "token=a&x=1;token=b |"})
    void aQueryHasItsParameterOnceForEverybodyWhoReadsIt(String query, String token) {
        assertThat(TokenSource.DEFAULT.token(SimpleRequest.PLAIN.withQuery(query))).isEqualTo(Optional.ofNullable(token));
        assertThat(source(it -> it.query("token")).token(SimpleRequest.PLAIN.withQuery(query)))
                .isEqualTo(Optional.ofNullable(token));
        assertThat(source(it -> it.query("other")).token(SimpleRequest.PLAIN.withQuery(query))).isEmpty();
    }

    @Test
    void aVariableOfThePathIsItsValue() {
        TokenSource source = source(it -> it.variable("desk"));
        assertThat(source.token(SimpleRequest.PLAIN.withVariable("desk", "a"))).contains("a");
        assertThat(source.token(SimpleRequest.PLAIN.withVariable("other", "a"))).isEmpty();
    }

    @Test
    void aHeaderCountsIfItIsThereOnce() {
        TokenSource source = source(it -> it.header("X-Token"));
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("x-token", "a"))).contains("a");
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("X-Token", "a", "b"))).isEmpty();
        assertThat(source.token(SimpleRequest.PLAIN)).isEmpty();
    }

    @Test
    void aCookieCountsIfItIsThereOnce() {
        TokenSource source = source(it -> it.cookie("desk"));
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Cookie", "theme=dark; desk=a"))).contains("a");
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Cookie", "desk=a; desk=b"))).isEmpty();
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Cookie", "theme=dark"))).isEmpty();
        assertThat(source.token(SimpleRequest.PLAIN)).isEmpty();
    }

    @Test
    void ofTheSubprotocolsTheOneWithThePrefixIsTheToken() {
        TokenSource source = source(it -> it.subprotocol("token."));
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Sec-WebSocket-Protocol", "binary, token.a ,x"))).contains("a");
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Sec-WebSocket-Protocol", "binary", "token.a"))).contains("a");
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Sec-WebSocket-Protocol", "token.a,token.b"))).isEmpty();
        assertThat(source.token(SimpleRequest.PLAIN.withHeader("Sec-WebSocket-Protocol", "x-token.a"))).isEmpty();
        assertThat(source.token(SimpleRequest.PLAIN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"desk.example.org, desk.example.org", "desk.example.org:8443, desk.example.org", "DESK, desk",
            "[2001:db8::1], [2001:db8::1]", "[2001:db8::1]:80, [2001:db8::1]", "'',", "':80',"})
    void theHostIsATokenWithoutItsPort(String authority, String token) {
        assertThat(source(it -> it.host(true)).token(SimpleRequest.PLAIN.withAuthority(authority)))
                .isEqualTo(Optional.ofNullable(token));
    }

    @Test
    void thereIsExactlyOnePlaceAndItHasAName() {
        check(it -> it.query("a"));
        check(it -> it.variable("a"));
        check(it -> it.host(true));
        check(it -> it.header("a"));
        check(it -> it.cookie("a"));
        check(it -> it.subprotocol("a"));
        String expected = ": expected exactly one of query, variable, host (which is true), header, cookie and subprotocol";
        assertThatThrownBy(() -> check(it -> {}))
                .isInstanceOf(ConfigException.class).hasMessage("token: invalid value \"\"" + expected);
        assertThatThrownBy(() -> check(it -> it.host(true).cookie("a").variable("b").subprotocol("c")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("token: invalid value \"cookie, host, subprotocol, variable\"" + expected);
        assertThatThrownBy(() -> check(it -> it.cookie(" ")))
                .isInstanceOf(ConfigException.class).hasMessage("token.cookie: missing value: expected the name of the cookie");
        assertThatThrownBy(() -> check(it -> it.header("a b"))).isInstanceOf(ConfigException.class)
                .hasMessageContaining("token.header: invalid value \"a b\"");
        assertThatThrownBy(() -> check(it -> it.cookie("a;b"))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> check(it -> it.subprotocol("a,b"))).isInstanceOf(ConfigException.class);
        check(it -> it.query("a b"));
    }
}
