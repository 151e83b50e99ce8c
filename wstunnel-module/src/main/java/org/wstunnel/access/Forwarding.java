package org.wstunnel.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

/**
 * Which headers tell what the proxies in front have seen. Only one kind is read: a proxy writes one of them and passes the
 * other on as the client has sent it.
 */
public enum Forwarding {
    /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
    X_FORWARDED {
        @Override
        List<Hop> hops(Headers headers) {
            List<String> senders = list(headers, HeaderNames.X_FORWARDED_FOR);
            List<String> schemes = list(headers, HeaderNames.X_FORWARDED_PROTO);
            List<String> hosts = list(headers, HeaderNames.X_FORWARDED_HOST);
            List<Hop> hops = new ArrayList<>();
            for (int fromRight = 1; fromRight <= senders.size(); fromRight++) {
                hops.add(new Hop(senders.get(senders.size() - fromRight), value(schemes, fromRight), value(hosts, fromRight)));
            }
            return hops;
        }
    },
    /** {@code Forwarded}, RFC 7239. */
    FORWARDED {
        @Override
        List<Hop> hops(Headers headers) {
            List<Hop> hops = new ArrayList<>();
            for (String line : headers.all(HeaderNames.FORWARDED, List::of)) {
                for (String element : split(line, ',')) {
                    hops.addFirst(hop(element));
                }
            }
            return hops;
        }
    };

    /**
     * What the proxies have seen.
     *
     * @param headers headers of a request
     * @return the nearest proxy's first
     */
    abstract List<Hop> hops(Headers headers);

    private static List<String> list(Headers headers, HeaderName name) {
        List<String> result = new ArrayList<>();
        for (String line : headers.all(name, List::of)) {
            for (String value : line.split(",", -1)) {
                result.add(value.strip());
            }
        }
        return result;
    }

    /** Of a list that is shorter than that of the senders, since a proxy has kept it as it was, the first value holds on. */
    private static Optional<String> value(List<String> values, int fromRight) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(Math.max(0, values.size() - fromRight)));
    }

    private static Hop hop(String element) {
        String sender = "";
        Optional<String> scheme = Optional.empty();
        Optional<String> host = Optional.empty();
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : unquoted(pair.substring(equals + 1).strip());
            switch (name) {
                case "for" -> sender = value;
                case "proto" -> scheme = Optional.of(value);
                case "host" -> host = Optional.of(value);
                default -> {
                    // "by" and extensions say nothing about the client
                }
            }
        }
        return new Hop(sender, scheme, host);
    }

    /** Splits at a separator that is not inside of a quoted string. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /**
     * What one proxy has seen.
     *
     * @param sender who sent it the request: an address, perhaps with a port, or some text that is none
     * @param scheme scheme of that request
     * @param host   host of that request
     */
    record Hop(String sender, Optional<String> scheme, Optional<String> host) {
    }
}
