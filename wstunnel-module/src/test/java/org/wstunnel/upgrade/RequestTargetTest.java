// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http1.Http1Config;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 9112 section 3.2, and what browsers make of URLs.
 */
class RequestTargetTest {
    private static RequestTarget target(String text) {
        return RequestTarget.of(HttpPrologue.create("HTTP/1.1", "HTTP", "1.1", Method.GET, text, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '~', value = {
            "/a /a ~~ ~~",
            "/a?b=c /a b=c ~~",
            "//a//b //a//b ~~ ~~",
            "/a://b /a://b ~~ ~~",
            "http://host / ~~ host",
            "http://host?q / q host",
            "HTTPS://Host:1/p?q /p q Host:1",
            "ws://[::1]:80//p //p ~~ [::1]:80",
            "t t ~~ ~~",
            "* * ~~ ~~"})
    void theAuthorityIsNoPartOfThePath(String text, String path, String query, String authority) {
        RequestTarget target = target(text);
        assertThat(target.rawPath()).isEqualTo(path);
        assertThat(target.rawQuery()).isEqualTo(query);
        assertThat(target.authority().orElse("")).isEqualTo(authority);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '~', value = {
            "/a[b]{c}|\\^` /a%5Bb%5D%7Bc%7D%7C%5C%5E%60",
            "/%5b%5B%zz%2%%% /%5b%5B%25zz%252%25%25%25",
            "/plain-._!$&'()*+,;=:@ /plain-._!$&'()*+,;=:@",
            "/\"<> /\"<>"})
    void onlyWhatBrowsersLeaveIsEncoded(String given, String encoded) {
        assertThat(target(given).encoded().rawPath()).isEqualTo(encoded);
        assertThat(target("/?" + given).encoded().rawQuery()).isEqualTo(encoded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', value = {
            "/a[; the path has the character '[', which protocols.http_1_1.validate-path refuses",
            "/a\"; the path has the character 0x22, which protocols.http_1_1.validate-path refuses",
            "/a?%2; the query has the character '%', which protocols.http_1_1.validate-prologue refuses",
            "/a?\\; the query has the character 0x5c, which protocols.http_1_1.validate-prologue refuses",
            "/a?/?:@;",
            "/a?b#c d; the fragment is malformed, which protocols.http_1_1.validate-prologue refuses",
            "http://u@h/; the target names no host and port"})
    void aFaultNamesTheCharacterAndTheKey(String text, String fault) {
        assertThat(target(text).fault(Http1Config.create()).orElse(null)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({"/a[, false, true", "/a?[, true, false"})
    void aKeyLiftsItsOwnCheckAlone(String text, boolean validatePath, boolean validatePrologue) {
        RequestTarget target = target(text);
        assertThat(target.fault(Http1Config.builder().validatePath(validatePath).validatePrologue(validatePrologue).build()))
                .isEmpty();
        assertThat(target.fault(Http1Config.builder().validatePath(!validatePath).validatePrologue(!validatePrologue).build()))
                .isPresent();
    }
}
