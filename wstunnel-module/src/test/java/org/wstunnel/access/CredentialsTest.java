// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a page's token may be, and which are none.
 */
class CredentialsTest {
    private static final String ENTRY = "base64url.bearer.authorization.";
    private static final Origin OWN = Origin.of("https", "console.example.org", -1);
    private static final String OWN_PAGE = "https://console.example.org";
    private static final Credentials BOTH = new Credentials(true, Optional.of("session"), new OriginRule(List.of(), false));

    private static String coded(String token) {
        return ENTRY + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSubprotocolWithThePrefixIsAToken() {
        assertThat(BOTH.isToken(ENTRY + "x")).isTrue();
        assertThat(BOTH.isToken("Base64URL.Bearer.Authorization.x")).isTrue();
        assertThat(BOTH.isToken("binary")).isFalse();
        assertThat(BOTH.isToken("base64url.bearer")).isFalse();
        assertThat(new Credentials(false, Optional.empty(), new OriginRule(List.of(), false)).isToken(ENTRY + "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a.b-c_d~e+f/g==", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.c2ln"})
    void aTokenIsDecodedOrTakenAsItIs(String token) {
        assertThat(BOTH.fromSubprotocols(List.of("binary", coded(token)))).contains(token);
    }

    @Test
    void whatCannotBeDecodedMayBeATokenAsItIs() {
        assertThat(BOTH.fromSubprotocols(List.of(ENTRY + "a.b.c"))).contains("a.b.c");
        // decodes to bytes that no token has
        assertThat(BOTH.fromSubprotocols(List.of(ENTRY + "AAAA"))).contains("AAAA");
        assertThat(BOTH.fromSubprotocols(List.of(ENTRY))).isEmpty();
        assertThat(BOTH.fromSubprotocols(List.of(ENTRY + "a b"))).isEmpty();
    }

    @Test
    void twoTokensAreNone() {
        assertThat(BOTH.fromSubprotocols(List.of(coded("a"), coded("a")))).isEmpty();
        assertThat(BOTH.fromSubprotocols(List.of("binary"))).isEmpty();
        assertThat(BOTH.fromCookies(List.of("a", "a"), List.of(OWN_PAGE), OWN)).isEmpty();
        assertThat(BOTH.fromCookies(List.of(), List.of(OWN_PAGE), OWN)).isEmpty();
    }

    @Test
    void aCookieCountsForPagesThatMayOpenTheTunnel() {
        assertThat(BOTH.cookie()).contains("session");
        assertThat(BOTH.fromCookies(List.of("a.b"), List.of(OWN_PAGE), OWN)).contains("a.b");
        assertThat(BOTH.fromCookies(List.of("a b"), List.of(OWN_PAGE), OWN)).isEmpty();
        assertThat(BOTH.fromCookies(List.of("a.b"), List.of("https://evil.example"), OWN)).isEmpty();
        assertThat(BOTH.fromCookies(List.of("a.b"), List.of(), OWN)).isEmpty();
    }
}
