// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
            "10.0.0.0/8,              10.255.255.255,          true",
            "10.0.0.0/8,              11.0.0.0,                false",
            "192.0.2.128/25,          192.0.2.128,             true",
            "192.0.2.128/25,          192.0.2.127,             false",
            "192.0.2.1,               192.0.2.1,               true",
            "192.0.2.1,               192.0.2.2,               false",
            "0.0.0.0/0,               203.0.113.9,             true",
            "0.0.0.0/0,               2001:db8::1,             false",
            "fd00::/8,                fdff::1,                 true",
            "fd00::/8,                fe00::1,                 false",
            "2001:db8::/33,           2001:db8:7fff::1,        true",
            "2001:db8::/33,           2001:db8:8000::1,        false",
            "::/0,                    ::1,                     true",
            "::/0,                    127.0.0.1,               false",
            "10.0.0.0/8,              ::ffff:10.1.2.3,         true",
            "::ffff:10.0.0.0/104,     10.1.2.3,                true",
            "::ffff:10.0.0.1,         10.0.0.1,                true",
            "::ffff:a00:0/104,        11.1.2.3,                false"})
    void theFirstBitsDecide(String network, String address, boolean inside) throws UnknownHostException {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08x", "10.0.0.0/8/8", "10.0.0/8",
            "10.1",
            "010.0.0.0/8", "256.0.0.0/8", "10.0.0.1/8", "::1/64", "::/129", "fe80::1%lo", "[::1]", "localhost", ":", ":::",
            "1.2.3.4:5", "::ffff:10.0.0.0/95", "0x7f.0.0.1", "2130706433"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalSaysWhatIsWrong() {
        assertThatThrownBy(() -> Network.parse("10.0.0/8")).hasMessage("\"10.0.0\" is not an IP address");
        assertThatThrownBy(() -> Network.parse("10.0.0.0/33")).hasMessage("\"33\" is not a prefix length of 10.0.0.0");
        assertThatThrownBy(() -> Network.parse("10.0.0.1/8")).hasMessage("the address has bits set behind the prefix");
    }

    @Test
    void aNetworkMayLieInAnother() {
        assertThat(Network.parse("127.0.0.0/8").contains(Network.parse("127.0.0.0/8"))).isTrue();
        assertThat(Network.parse("127.0.0.0/8").contains(Network.parse("127.0.0.1"))).isTrue();
        assertThat(Network.parse("127.0.0.0/8").contains(Network.parse("0.0.0.0/0"))).isFalse();
        assertThat(Network.parse("127.0.0.0/8").contains(Network.parse("::1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "10.1.0.0/16 | 10.0.0.0/8                       | true",
            "10.0.0.0/8  | 10.1.0.0/16                      | false",
            "10.0.0.0/8  | 10.0.0.0/9 10.128.0.0/9          | true",
            "10.0.0.0/8  | 10.128.0.0/9 10.0.0.0/10         | false",
            "10.0.0.0/8  | 10.192.0.0/10 10.0.0.0/9 10.128.0.0/10 192.0.2.1 | true",
            "0.0.0.0/0   | ::/0                             | false",
            "::/0        | ::/1 8000::/1                    | true",
            "192.0.2.0/31 | 192.0.2.0 192.0.2.1             | true",
            "192.0.2.0/31 | 192.0.2.0 192.0.2.0             | false",
            "192.0.2.1   | 192.0.2.1                        | true",
            "192.0.2.1   | 192.0.2.0                        | false"})
    void othersMayHaveAPartEach(String network, String others, boolean within) {
        assertThat(Network.parse(network).within(Stream.of(others.split(" ")).map(Network::parse).toList())).isEqualTo(within);
    }

    @Test
    void aNetworkWithoutOthersIsNotWithinThem() {
        assertThat(Network.ALL).noneMatch(it -> it.within(List.of()));
    }
}
