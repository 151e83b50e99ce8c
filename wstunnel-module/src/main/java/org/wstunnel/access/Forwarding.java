// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

/**
 * Which headers tell what the proxies in front have seen. Only one kind is read: a proxy writes one of them and passes the
 * other on as the client has sent it.
 */
public enum Forwarding {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto}, {@code X-Forwarded-Host} and {@code X-Forwarded-Port}. */
    X_FORWARDED {
        @Override
        List<Hop> hops(Headers headers, Set<Field> fields, boolean proxyProtocol, Predicate<Hop> goOn) {
            FromRight senders = new FromRight(headers, HeaderNames.X_FORWARDED_FOR);
            if (proxyProtocol) {
                // the listener has written the last one itself
                senders.next();
            }
            Column schemes = new Column(headers, HeaderNames.X_FORWARDED_PROTO, fields.contains(Field.PROTO), false);
            Column hosts = new Column(headers, HeaderNames.X_FORWARDED_HOST, fields.contains(Field.HOST), false);
            Column ports = new Column(headers, X_FORWARDED_PORT, fields.contains(Field.PORT), proxyProtocol);
            List<Hop> hops = new ArrayList<>();
            Optional<String> sender = senders.next();
            if (sender.isEmpty()) {
                // with nobody named the peer is the only hop
                Hop.Asked asked = Hop.Asked.of(schemes.next(), hosts.next(), ports.next());
                return asked.isNothing() ? List.of() : List.of(Hop.hidden(asked));
            }
            for (; sender.isPresent(); sender = senders.next()) {
                Hop hop = Hop.of(sender.get(), Hop.Asked.of(schemes.next(), hosts.next(), ports.next()));
                hops.add(hop);
                if (!goOn.test(hop)) {
                    return hops;
                }
            }
            return hops;
        }
    },
    /** {@code Forwarded}, RFC 7239. */
    FORWARDED {
        @Override
        List<Hop> hops(Headers headers, Set<Field> fields, boolean proxyProtocol, Predicate<Hop> goOn) {
            List<Hop> hops = new ArrayList<>();
            for (String line : headers.all(HeaderNames.FORWARDED, List::of).reversed()) {
                Optional<List<Map<String, String>>> elements = ForwardedElements.read(line);
                if (elements.isEmpty()) {
                    hops.add(Hop.hidden(Hop.Asked.NOTHING));
                    return hops;
                }
                for (Map<String, String> element : elements.get().reversed()) {
                    Hop hop = hop(element, fields);
                    hops.add(hop);
                    if (!goOn.test(hop)) {
                        return hops;
                    }
                }
            }
            return hops;
        }
    };

    private static final HeaderName X_FORWARDED_PORT = HeaderNames.create("X-Forwarded-Port");

    /**
     * What the proxies have seen.
     *
     * @param headers       headers of a request
     * @param fields        what they are known to write
     * @param proxyProtocol whether the listener has added what a PROXY header says to {@code X-Forwarded-For} and
     *                      {@code X-Forwarded-Port}, as Helidon does
     * @param goOn          whether what lies behind a hop is to be read
     * @return the nearest proxy's first; empty if nothing was forwarded
     */
    abstract List<Hop> hops(Headers headers, Set<Field> fields, boolean proxyProtocol, Predicate<Hop> goOn);

    private static Hop hop(Map<String, String> element, Set<Field> fields) {
        Hop.Asked asked = Hop.Asked.of(Optional.ofNullable(element.get("proto")).filter(it -> fields.contains(Field.PROTO)),
                Optional.ofNullable(element.get("host")).filter(it -> fields.contains(Field.HOST)),
                Optional.empty());
        return element.containsKey("for") ? Hop.of(element.get("for"), asked) : Hop.hidden(asked);
    }

    /**
     * One header beside {@code X-Forwarded-For}. It may have fewer values than that, where a proxy has kept it as it was.
     */
    private static final class Column {
        private final FromRight values;

        Column(Headers headers, HeaderName name, boolean written, boolean skipOne) {
            this.values = written ? new FromRight(headers, name) : null;
            if (written && skipOne) {
                values.next();
            }
        }

        Optional<String> next() {
            return values == null ? Optional.empty() : values.next();
        }
    }

    /**
     * What proxies may say of a request beside who has sent it. A client can write such a header too, so it counts only
     * where the proxies are known to write it, or to take it away.
     */
    public enum Field {
        /** The scheme: {@code X-Forwarded-Proto}, or {@code proto} of {@code Forwarded}. */
        PROTO,
        /** The host: {@code X-Forwarded-Host}, or {@code host} of {@code Forwarded}. */
        HOST,
        /** The port: {@code X-Forwarded-Port}. */
        PORT
    }
}
