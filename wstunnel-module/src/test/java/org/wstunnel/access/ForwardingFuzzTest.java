// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.AfterAll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a client writes into the headers of proxies: nothing is thrown, and once a trusted proxy has appended who
 * the client is, the client is that one, or nobody who is known; never somebody whom the client has chosen.
 */
class ForwardingFuzzTest {
    private static final AtomicLong EXECUTIONS = new AtomicLong();
    private static final List<Network> NETWORKS = List.of(Network.parse("10.0.0.0/8"));
    private static final TrustedProxies X_FORWARDED = proxies(Forwarding.X_FORWARDED);
    private static final TrustedProxies FORWARDED = proxies(Forwarding.FORWARDED);
    private static final Client PROXY = Client.direct(IpLiteral.parse("10.0.0.1"), 40_000);
    private static final Optional<InetAddress> REAL = IpLiteral.parse("192.0.2.1");

    private static TrustedProxies proxies(Forwarding kind) {
        return new TrustedProxies(NETWORKS, false, kind, EnumSet.of(Forwarding.Field.PROTO));
    }

    @FuzzTest(maxDuration = "15s")
    @DictionaryEntries({"for=6.6.6.6", "by=\"", "proto=https", "host=evil", ";", ",", "\"", "\\\\", "[2001:db8::1]:4711",
            "unknown", "10.0.0.2", "6.6.6.6:80"})
    void anyHeaders(byte[] input) {
        EXECUTIONS.incrementAndGet();
        String text = new String(input, StandardCharsets.ISO_8859_1);
        IpLiteral.parse(text);
        Origin.parse(text);
        Hop.port(text);
        network(text);
        for (String appended : List.of("192.0.2.1", "192.0.2.1:4711", "192.0.2.1, 10.0.0.2")) {
            assertNotForged(X_FORWARDED, HeaderNames.X_FORWARDED_FOR, text, appended, "https");
        }
        for (String appended : List.of("for=192.0.2.1;proto=https", "for=\"192.0.2.1:4711\";by=\"10.0.0.1\";proto=https",
                "for=192.0.2.1;host=\"a:80\";proto=https, for=10.0.0.2", "by=\"[fd00::1]\";proto=https;for=192.0.2.1")) {
            assertNotForged(FORWARDED, HeaderNames.FORWARDED, text, appended, "https");
        }
    }

    /** In one line with what the client has written, and in a line of its own. */
    // which of the two it is
    @SuppressWarnings("ReferenceEquality")
    private static void assertNotForged(TrustedProxies proxies, HeaderName name, String written, String appended, String scheme) {
        WritableHeaders<?> joined = WritableHeaders.create();
        joined.add(HeaderValues.create(name, written + ", " + appended));
        WritableHeaders<?> apart = WritableHeaders.create();
        apart.add(HeaderValues.create(name, written));
        apart.add(HeaderValues.create(name, appended));
        for (Headers headers : List.of(joined, apart)) {
            Client client = proxies.client(PROXY, headers, false);
            boolean real = client.address().equals(REAL) && !client.hidden()
                    && (name.equals(HeaderNames.X_FORWARDED_FOR) || client.scheme().equals(Optional.of(scheme)));
            boolean nobody = client.hidden() && NETWORKS.getFirst().contains(client.address().orElseThrow());
            if (!real && (!nobody || headers == apart)) {
                throw new AssertionError("client=" + client + " of " + headers);
            }
        }
    }

    private static void network(String text) {
        try {
            Network network = Network.parse(text);
            if (!network.contains(Network.parse(network.toString()))) {
                throw new AssertionError(text + " is " + network);
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @AfterAll
    static void itWasReallyTried() {
        System.out.println("The headers of proxies were read " + EXECUTIONS + " times");
        assertThat(EXECUTIONS.get()).isGreaterThan(System.getenv("JAZZER_FUZZ") == null ? 0 : 1000);
    }
}
