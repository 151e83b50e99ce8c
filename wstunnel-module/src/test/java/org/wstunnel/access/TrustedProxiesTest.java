package org.wstunnel.access;

import java.util.List;
import java.util.Optional;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrustedProxiesTest {
    private static final List<Network> NETWORKS = List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));
    private static final TrustedProxies X_FORWARDED = new TrustedProxies(NETWORKS, Forwarding.X_FORWARDED);
    private static final TrustedProxies FORWARDED = new TrustedProxies(NETWORKS, Forwarding.FORWARDED);

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
        return X_FORWARDED.client(peer(peer), headers(header(HeaderNames.X_FORWARDED_FOR, value)));
    }

    private static Client forwarded(String value) {
        return FORWARDED.client(peer("10.0.0.1"), headers(header(HeaderNames.FORWARDED, value)));
    }

    private static Header header(HeaderName name, String value) {
        return HeaderValues.create(name, value);
    }

    @Test
    void withoutTrustThePeerIsTheClient() {
        Client peer = peer("10.0.0.1");
        assertThat(TrustedProxies.NONE.client(peer, headers(header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1")))).isEqualTo(peer);
        assertThat(TrustedProxies.NONE.client(peer, headers(header(HeaderNames.FORWARDED, "for=192.0.2.1")))).isEqualTo(peer);
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
                                                               HeaderValues.create(HeaderNames.X_FORWARDED_FOR, "192.0.2.1")))
                           .text()).isEqualTo("192.0.2.1");
    }

    @Test
    void thePortIsKnownWhereItIsSaid() {
        assertThat(peer("192.0.2.1").port()).isEqualTo(40_000);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:4711").port()).isEqualTo(4711);
        assertThat(xForwarded("10.0.0.1", "192.0.2.1").port()).isZero();
        assertThat(xForwarded("10.0.0.1", "192.0.2.1:99999").port()).isZero();
    }

    @Test
    void theOtherKindOfHeaderIsTheClientsOwnAndNotRead() {
        WritableHeaders<?> both = headers(header(HeaderNames.FORWARDED, "for=6.6.6.6;proto=https;host=evil.example"),
                                          header(HeaderNames.X_FORWARDED_FOR, "192.0.2.1"));
        Client client = X_FORWARDED.client(peer("10.0.0.1"), both);
        assertThat(client.text()).isEqualTo("192.0.2.1");
        assertThat(client.scheme()).isEmpty();
        assertThat(FORWARDED.client(peer("10.0.0.1"), both).text()).isEqualTo("6.6.6.6");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "for=192.0.2.1                                             | 192.0.2.1            | 0    |       |",
            "For=\"192.0.2.1:47\"; Proto=https;host=a.example          | 192.0.2.1            | 47   | https | a.example",
            "for=\"[2001:db8::1]:4711\";by=10.0.0.9;proto=wss          | 2001:db8:0:0:0:0:0:1 | 4711 | https |",
            "for=6.6.6.6;host=evil, for=192.0.2.1;host=a, for=10.0.0.2 | 192.0.2.1            | 0    |       | a",
            "for=192.0.2.1;host=\"a,for=7.7.7.7\", for=10.0.0.2        | 192.0.2.1            | 0    |       |",
            "for=192.0.2.1;host=\"a\\\"b;for=7.7.7.7\"                 | 192.0.2.1            | 0    |       |",
            "for=6.6.6.6, for=_hidden;proto=https                      | 10.0.0.1             | 0    | https |",
            "for=6.6.6.6, for=unknown                                  | 10.0.0.1             | 0    |       |",
            "for=6.6.6.6, proto=https                                  | 10.0.0.1             | 0    | https |",
            "for=192.0.2.1;proto=gopher;host=\"a/b\"                   | 192.0.2.1            | 0    |       |",
            "nonsense                                                  | 10.0.0.1             | 0    |       |"})
    void theHeaderOfRfc7239IsReadWithItsQuotes(String header, String address, int port, String scheme, String host) {
        assertThat(forwarded(header))
                .isEqualTo(new Client(IpLiteral.parse(address), port, Optional.ofNullable(scheme), Optional.ofNullable(host)));
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
                                                                     header(HeaderNames.X_FORWARDED_PROTO, schemes)));
        assertThat(client.text()).isEqualTo("192.0.2.1");
        assertThat(client.scheme()).contains(scheme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.4.5", "01.2.3.4", "0x1.2.3.4", "16909060", "1.2.3.256", "::1%lo", "::g", "1::2::3", "a.example", "",
            "12345::", ":1", "[::1]"})
    void onlyAddressesAreAddresses(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }
}
