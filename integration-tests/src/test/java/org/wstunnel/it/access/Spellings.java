// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What an attacker may send in place of a path of two segments, such as {@code /a/b}.
 */
final class Spellings {
    private static final int RANDOM_ONES = 60;

    private Spellings() {
    }

    /** Those that are the same path for RFC 3986, or for a server that decodes once, merges slashes and drops parameters. */
    static Set<String> same(String path) {
        String first = path.substring(1, path.indexOf('/', 1));
        String second = path.substring(path.indexOf('/', 1) + 1);
        Set<String> result = new LinkedHashSet<>(List.of(
                "/" + encoded(first) + "/" + second, "/" + first + "/" + encoded(second), "/" + encoded(first + "/" + second),
                "/" + encoded(first + "/" + second).toLowerCase(Locale.ROOT), "/" + first + "%2f" + second,
                "/" + first + "%2F" + second,
                "/" + encoded(first.substring(0, 1)) + first.substring(1) + "/" + second,
                "/./" + first + "/" + second, "/" + first + "/./" + second, "/" + first + "/x/../" + second,
                "/x/../" + first + "/" + second,
                "/../" + first + "/" + second, "/%2e/" + first + "/" + second, "/" + first + "/%2e/" + second,
                "/x/%2e%2e/" + first + "/" + second, "/x/..%2f" + first + "/" + second, "/" + first + "/.%2f" + second,
                "/..%2f" + first + "/" + second, "/" + first + "/%2e%2e/" + first + "/" + second,
                "/%2E%2E/" + first + "/" + second,
                "//" + first + "/" + second, "///" + first + "/" + second, "////" + first + "/" + second,
                "/" + first + "//" + second, "/" + first + "///" + second, "/%2f" + first + "/" + second,
                "/" + first + "/%2f" + second,
                "/" + first + "%2f%2f" + second, "/%2f%2f" + first + "/" + second, "/.//" + first + "/" + second,
                "///x/" + first + "/" + second, "//x/..//" + first + "/" + second, "/;y/;a/" + first + "/" + second,
                "/" + first + ";/" + second, "/" + first + ";a=b/" + second, "/" + first + "/" + second + ";",
                "/;a/" + first + "/" + second,
                "/" + first + "/" + second + ";a=b;c", "/" + first + "/;/" + second, "/x;a/../" + first + "/" + second,
                "/" + first + "/x/..;/" + second, "/" + first + "/" + second + "?a=b", "/" + first + "/" + second + "#a",
                "http://localhost/" + first + "/" + second, "HTTP://localhost:80/" + first + "/" + second,
                "https://x.example//" + first + "/"
                        + second,
                "ws://localhost/x/../" + first + "/" + second, "http:/" + first + "/" + second, "http:///" + first + "/"
                        + second,
                "http:/./" + first + "/" + second, "x:/" + first + "//" + second, "///localhost/" + first + "/" + second,
                "http://localhost/%2e/" + first + "/" + second, first + "/" + second,
                "x:" + first + "/" + second, "x:" + encoded(first) + "/" + second));
        Random random = new Random(19);
        // what stands behind a semicolon or for a host is no part of the path, whatever is done to it
        List<String> seeds = result.stream().filter(it -> it.matches("//?[^/;][^;]*")).toList();
        for (int i = 0; i < RANDOM_ONES; i++) {
            result.add(somewhere(random, seeds.get(random.nextInt(seeds.size()))));
        }
        return result;
    }

    /** Those that are another path, but one that a careless comparison takes for the same. */
    static Set<String> near(String path) {
        Set<String> result = new LinkedHashSet<>(List.of(
                path.toUpperCase(Locale.ROOT), path.substring(0, 2) + path.substring(2).toUpperCase(Locale.ROOT), path + "/",
                path + "%2f",
                path + "/.", path + "/%2e", path + "/x/%2e%2e", "//x" + path, "//localhost" + path, path + "%3b", path + "%3bx",
                path + "%20", path + "%23", path + "%3f",
                path.replace("/", "%5c"), "/" + path.substring(1).replace("/", "%5c"), "/" + path.substring(1).replace("/", "\\"),
                "/" + path.substring(1).replace("/", "%c0%af"), "/" + path.substring(1).replace("/", "%252f"),
                "/" + encoded(path.substring(1)).replace("%", "%25"), path.replace("/", "%25%32%66"),
                "/" + path.substring(1).replace("/", "%"),
                "/" + path.substring(1).replace("/", "%u002f"), path + ".", "/." + path, "/%EF%BC%8F" + path.substring(1)));
        for (String control : List.of("%00", "%01", "%08", "%09", "%0a", "%0d", "%0d%0a", "%0A", "%0b", "%0c", "%1b", "%1c",
                "%1d", "%1e", "%1f",
                "%7f", "%c2%80", "%c2%85", "%c2%9f", "%e2%80%a8", "%e2%80%a9", "%E2%80%A8", "%250a", "\u0085")) {
            result.add(path + control);
            result.add(path + "/" + control);
            result.add(path + "/x" + control + "y");
            result.add("/" + control + path.substring(1));
            result.add(path.replaceFirst("(?<=.)/", control + "/"));
            result.add(path.replaceFirst("(?<=.)/", "/" + control));
        }
        return result;
    }

    private static String somewhere(Random random, String path) {
        List<UnaryOperator<String>> changes = List.of(
                slash -> "/./", slash -> "//", slash -> "/x/../", slash -> "%2f", slash -> "/%2e/", slash -> "/;y/",
                slash -> ";y/",
                slash -> "/%2f", slash -> "/x/%2e%2e/", slash -> "/.;/", slash -> "/;/;/", slash -> "/%2e%2e%2f");
        int[] slashes = path.chars().filter(c -> c == '/').toArray();
        int which = random.nextInt(Math.max(1, slashes.length));
        int at = -1;
        for (int i = 0; i <= which && path.indexOf('/', at + 1) >= 0; i++) {
            at = path.indexOf('/', at + 1);
        }
        return at < 0 ? path
                : path.substring(0, at) + changes.get(random.nextInt(changes.size())).apply("/") + path.substring(at + 1);
    }

    private static String encoded(String text) {
        StringBuilder result = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.US_ASCII)) {
            result.append('%').append(String.format("%02X", octet));
        }
        return result.toString();
    }
}
