// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrustedProxiesTest {
    private static final List<Network> NETWORKS = List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));
    private static final Set<Forwarding.Field> ALL = EnumSet.allOf(Forwarding.Field.class);
    private static final TrustedProxies X_FORWARDED = new TrustedProxies(NETWORKS, false, Forwarding.X_FORWARDED, ALL);
    private static final TrustedProxies FORWARDED = new TrustedProxies(NETWORKS, false, Forwarding.FORWARDED, ALL);

    private static Client peer(String address) {
        return Client.direct(IpLiteral.parse(address), 40_000);
    }

    private static WritableHeaders<?> headers(Header... headers) {
        WritableHeaders<?> result = WritableHeaders.create();
        for (Header header : headers) {
            result.add(header);
        }
        return result;
    }

    private static Client xForwarded(String peer, String value) {
        return X_FORWARDED.client(peer(peer), headers(header(HeaderNames.X_FORWARDED_FOR, value)), false);
    }

    private static Client forwarded(String value) {
        return FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.FORWARDED, value)), false);
    }

    private static Header header(HeaderName name, String value) {
        return HeaderValues.create(name, value);
    }

    @Test
    void withoutTrustThePeerIsTheClient() {
        Client peer = peer("10.0.0.1");
        assertThat(TrustedProxies.NONE.client(peer, headers(header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1")), false))
                .isEqualTo(peer);
        assertThat(TrustedProxies.NONE.client(peer, headers(header(HeaderNames.FORWARDED, "for=192.0.2.1")), false))
                .isEqualTo(peer);
    }

    @ParameterizedTest
    @CsvSource({
            "198.51.100.7, '192.0.2.1',                          198.51.100.7",
            "10.0.0.1,     '192.0.2.1',                          192.0.2.1",
            "10.0.0.1,     '6.6.6.6, 192.0.2.1',                 192.0.2.1",
            "10.0.0.1,     '6.6.6.6, 192.0.2.1, 10.0.0.2',       192.0.2.1",
            "10.0.0.1,     '10.9.9.9, 192.0.2.1,10.0.0.2',       192.0.2.1",
            "10.0.0.1,     '10.0.0.3, 10.0.0.2',                 10.0.0.3",
            "10.0.0.1,     '192.0.2.1:4711',                     192.0.2.1",
            "10.0.0.1,     '2001:db8::1',                        2001:db8:0:0:0:0:0:1",
            "10.0.0.1,     '[2001:db8::1]:4711, fd00::1',        2001:db8:0:0:0:0:0:1",
            "10.0.0.1,     '::ffff:192.0.2.1',                   192.0.2.1",
            "10.0.0.1,     '6.6.6.6, unknown, 10.0.0.2',         10.0.0.2",
            "10.0.0.1,     '6.6.6.6, ',                          10.0.0.1",
            "10.0.0.1,     'localhost',                          10.0.0.1",
            "10.0.0.1,     '192.0.2.1x',                         10.0.0.1",
            "10.0.0.1,     '[192.0.2.1',                         10.0.0.1",
            "fd00::2,      '192.0.2.1',                          192.0.2.1"})
    void theListIsReadFromTheRightAsFarAsProxiesAreTrusted(String peer, String header, String client) {
        assertThat(xForwarded(peer, header).text()).isEqualTo(client);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(X_FORWARDED.client(peer("10.0.0.1"), headers(HeaderValues.create(HeaderNames.X_FORWARDED_FOR, "6.6.6.6"),
                HeaderValues.create(HeaderNames.X_FORWARDED_FOR, "192.0.2.1")), false)
                .text()).isEqualTo("192.0.2.1");
    }

    @Test
    void anEmptyValueIsSomebodyWhoIsNotNamed() {
        assertThat(X_FORWARDED.client(peer("10.0.0.1"), headers(HeaderValues.create(HeaderNames.X_FORWARDED_FOR, "6.6.6.6"),
                HeaderValues.create(HeaderNames.X_FORWARDED_FOR, ", 10.0.0.2")), false))
                .isEqualTo(new Client(IpLiteral.parse("10.0.0.2"), 0, true, true, Optional.empty(), Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void thePortIsKnownWhereItIsSaid() {
        assertThat(peer("192.0.2.1").port()).isEqualTo(40_000);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:4711").port()).isEqualTo(4711);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:9080").port()).isEqualTo(9080);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:65535").port()).isEqualTo(65_535);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:65536").port()).isZero();
        assertThat(xForwarded("10.0.0.1", "192.0.2.1").port()).isZero();
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:99999").port()).isZero();
    }

    @Test
    void theOtherKindOfHeaderIsTheClientsOwnAndNotRead() {
        WritableHeaders<?> both = headers(header(HeaderNames.FORWARDED, "for=6.6.6.6;proto=https;host=evil.example"),
                header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1"));
        Client client = X_FORWARDED.client(peer("10.0.0.1"), both, false);
        assertThat(client.text()).isEqualTo("192.0.2.1");
        assertThat(client.scheme()).isEmpty();
        assertThat(FORWARDED.client(peer("10.0.0.1"), both, false).text()).isEqualTo("6.6.6.6");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "for=192.0.2.1                                             | 192.0.2.1            | 0    |       |           | false",
            "For=\"192.0.2.1:47\"; Proto=https;host=a.example          | 192.0.2.1            | 47   | https | a.example | false",
            "for=\"[2001:db8::1]:4711\";by=10.0.0.9;proto=wss          | 2001:db8:0:0:0:0:0:1 | 4711 | https |           | false",
            "for=192.0.2.1:47                                          | 192.0.2.1            | 47   |       |           | false",
            "for=6.6.6.6;host=evil, for=192.0.2.1;host=a, for=10.0.0.2 | 192.0.2.1            | 0    |       | a         | false",
            "for=192.0.2.1;host=\"a,for=7.7.7.7\", for=10.0.0.2        | 192.0.2.1            | 0    |       |           | false",
            "for=192.0.2.1;host=\"a\\\"b;for=7.7.7.7\"                 | 192.0.2.1            | 0    |       |           | false",
            "for=6.6.6.6, for=_hidden;proto=https                      | 10.0.0.1             | 0    | https |           | true",
            "for=6.6.6.6, for=unknown                                  | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6, proto=https                                  | 10.0.0.1             | 0    | https |           | true",
            "for=192.0.2.1;proto=gopher;host=\"a/b\"                   | 192.0.2.1            | 0    |       |           | false",
            ",, for=192.0.2.1 ,;                                       | 192.0.2.1            | 0    |       |           | false",
            "for=192.0.2.1;ext=!azAZ09;by=_proxy                       | 192.0.2.1            | 0    |       |           | false",
            "for=10.0.0.3, for=10.0.0.2                                | 10.0.0.3             | 0    |       |           | false",
            "for=192.0.2.1;proto=                                      | 10.0.0.1             | 0    |       |           | true",
            // what a client has left open must not swallow what a proxy has appended
            "for=6.6.6.6;by=\", for=192.0.2.1                          | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6;by=\", for=\"[2001:db8::1]:4711\"             | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6;by=\"\\, for=\"[2001:db8::1]:4711\"           | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6;by=\", for=1.1.1.1;proto=https;host=\"a:80\"  | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6;for=192.0.2.1                                 | 10.0.0.1             | 0    |       |           | true",
            "for=6.6.6.6 by=x, for=192.0.2.1                           | 10.0.0.1             | 0    |       |           | true",
            "for = 192.0.2.1                                           | 10.0.0.1             | 0    |       |           | true",
            "for=                                                      | 10.0.0.1             | 0    |       |           | true",
            "nonsense                                                  | 10.0.0.1             | 0    |       |           | true"})
    void theHeaderOfRfc7239IsReadAsAWholeOrNotAtAll(String header,
            String address,
            int port,
            String scheme,
            String host,
            boolean hidden) {
        Client client = forwarded(header);
        assertThat(client.text()).isEqualTo(address);
        assertThat(client.port()).isEqualTo(port);
        assertThat(client.scheme()).isEqualTo(Optional.ofNullable(scheme));
        assertThat(client.host()).isEqualTo(Optional.ofNullable(host));
        assertThat(client.hidden()).isEqualTo(hidden);
    }

    @Test
    void aLineThatDoesNotParseHidesOnlyWhatLiesLeftOfIt() {
        assertThat(FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.FORWARDED, "for=6.6.6.6;by=\""),
                header(HeaderNames.FORWARDED, "for=192.0.2.1")), false).text())
                .isEqualTo("192.0.2.1");
        assertThat(FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.FORWARDED, "for=6.6.6.6;by=\""),
                header(HeaderNames.FORWARDED, "for=10.0.0.2")), false))
                .isEqualTo(new Client(IpLiteral.parse("10.0.0.2"), 0, true, true, Optional.empty(), Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void noLineOfForwardedIsReadThatIsLongerThanAnyProxyWritesIt() {
        String elements = "for=6.6.6.6, ".repeat(400);
        assertThat(forwarded(elements + "for=192.0.2.1").hidden()).isTrue();
        String longest = "for=192.0.2.1;by=" + "x".repeat(4096 - "for=192.0.2.1;by=".length());
        assertThat(forwarded(longest).text()).isEqualTo("192.0.2.1");
        assertThat(forwarded(longest + "x").hidden()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "_hidden", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:99999", "192.0.2.1:8x", "[2001:db8::1",
            "[2001:db8::1]8", "",
            "fe80::1%eth0", "\"192.0.2.1\""})
    void whoIsNotNamedReadablyIsHidden(String sender) {
        Client client = xForwarded("10.0.0.1", "6.6.6.6, " + sender);
        assertThat(client.text()).isEqualTo("10.0.0.1");
        assertThat(client.hidden()).isTrue();
        assertThat(xForwarded("10.0.0.1", sender + ", 192.0.2.1").hidden()).isFalse();
    }

    @Test
    void withNobodyNamedThePeerIsTheOneHop() {
        Client client = X_FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.X_FORWARDED_PROTO, "https")), false);
        assertThat(client.text()).isEqualTo("10.0.0.1");
        assertThat(client.scheme()).contains("https");
        assertThat(client.hidden()).isTrue();
        assertThat(X_FORWARDED.client(peer("10.0.0.1"), headers(), false)).isEqualTo(peer("10.0.0.1"));
    }

    @ParameterizedTest
    @EnumSource(Forwarding.Field.class)
    void onlyWhatTheProxiesWriteIsBelieved(Forwarding.Field written) {
        WritableHeaders<?> all = headers(header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1"),
                header(HeaderNames.X_FORWARDED_PROTO, "https"),
                header(HeaderNames.X_FORWARDED_HOST, "evil.example"),
                header(HeaderNames.create("X-Forwarded-Port"), "8443"),
                header(HeaderNames.FORWARDED, "for=192.0.2.1;proto=https;host=evil.example"));
        for (Forwarding kind : Forwarding.values()) {
            Client client = new TrustedProxies(NETWORKS, false, kind, Set.of(written)).client(peer("10.0.0.1"), all, false);
            assertThat(client.text()).isEqualTo("192.0.2.1");
            assertThat(client.scheme().isPresent()).isEqualTo(written == Forwarding.Field.PROTO);
            assertThat(client.host().isPresent()).isEqualTo(written == Forwarding.Field.HOST);
            assertThat(client.hostPort().isPresent())
                    .isEqualTo(written == Forwarding.Field.PORT && kind == Forwarding.X_FORWARDED);
        }
    }

    @Test
    void whatTheListenerHasAddedOfAProxyHeaderIsNoHop() {
        WritableHeaders<?> added = headers(header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1"),
                header(HeaderNames.X_FORWARDED_FOR, "10.0.0.1"),
                header(HeaderNames.create("X-Forwarded-Port"), "8443"),
                header(HeaderNames.create("X-Forwarded-Port"), "51234"));
        Client client = X_FORWARDED.client(peer("10.0.0.1"), added, true);
        assertThat(client.text()).isEqualTo("192.0.2.1");
        assertThat(client.hostPort()).contains(8443);
    }

    @ParameterizedTest
    @CsvSource({
            "true,  '192.0.2.1',            192.0.2.1, false",
            "true,  '6.6.6.6, 192.0.2.1',   192.0.2.1, false",
            "true,  '192.0.2.1, 10.0.0.2',  192.0.2.1, false",
            "true,  '192.0.2.1, unix:',     unix,      true",
            "true,  '192.0.2.1, unknown',   unix,      true",
            "false, '192.0.2.1',            unix,      false"})
    void whoIsOnAUnixSocketIsBelievedIfThatIsSaid(boolean unix, String forwarded, String client, boolean hidden) {
        Client peer = Client.direct(Optional.empty(), 0);
        Client found = new TrustedProxies(NETWORKS, unix, Forwarding.X_FORWARDED, ALL)
                .client(peer, headers(header(HeaderNames.X_FORWARDED_FOR, forwarded)), false);
        assertThat(found.text()).isEqualTo(client);
        assertThat(found.hidden()).isEqualTo(hidden);
        assertThat(found.forwarded()).isEqualTo(unix);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void aProxyHeaderIsBelievedFromTrustedProxiesOrIfThereAreNone(boolean unix, boolean network) {
        TrustedProxies proxies = new TrustedProxies(network ? NETWORKS : List.of(), unix, Forwarding.X_FORWARDED, ALL);
        // without any proxy, everybody's
        assertThat(proxies.believesProxyProtocol(peer("10.0.0.1"))).isEqualTo(network || !unix);
        assertThat(proxies.believesProxyProtocol(peer("192.0.2.1"))).isEqualTo(!network && !unix);
        assertThat(proxies.believesProxyProtocol(Client.direct(Optional.empty(), 0))).isEqualTo(unix || !network);
    }

    @Test
    void noLongTextIsGivenToTheJdkToBeReadAsAnAddress() {
        assertThat(IpLiteral.parse(":".repeat(46))).isEmpty();
        assertThat(IpLiteral.parse("0000:0000:0000:0000:0000:ffff:192.168.100.200")).isPresent();
        assertThat(xForwarded("10.0.0.1", ":".repeat(14_000) + "x").hidden()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
            // written by the proxy that the client has spoken to, and kept as it was by the next
            "'192.0.2.1, 10.0.0.2',          'https',             https",
            "'192.0.2.1, 10.0.0.2',          'https, http',       https",
            "'6.6.6.6, 192.0.2.1, 10.0.0.2', 'gopher, https, http', https",
            "'192.0.2.1',                    'http, https',       https",
            "'192.0.2.1',                    'HTTPS',             https"})
    void theSchemeIsThatOfTheClientsOwnRequest(String senders, String schemes, String scheme) {
        Client client = X_FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.X_FORWARDED_FOR, senders),
                header(HeaderNames.X_FORWARDED_PROTO, schemes)), false);
        assertThat(client.text()).isEqualTo("192.0.2.1");
        assertThat(client.scheme()).contains(scheme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.4.5", "01.2.3.4", "0x1.2.3.4", "16909060", "1.2.3.256", "::1%lo", "::g", "1::2::3",
            "a.example", "",
            "12345::", ":1", "[::1]"})
    void onlyAddressesAreAddresses(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }
}
