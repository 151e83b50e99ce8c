// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.wstunnel.access.HostPattern;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.path.PathPattern;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.TokenConfig;

/**
 * Says which tokens no request can have where they are looked for, and which places of tokens are surely not those that are
 * meant.
 */
final class DoubtfulTokens {
    /** What Helidon reads of a header; it takes any other character for an unknown one. */
    private static final Predicate<String> IN_HEADER = Pattern.compile("[\\t -~]*").asMatchPredicate();
    /** RFC 6265 section 4.1.1; blanks and commas are common all the same. */
    private static final Predicate<String> IN_COOKIE = Pattern.compile("[ -~&&[^;]]*").asMatchPredicate();
    private static final Predicate<String> DOTS = Pattern.compile("\\.{1,2}").asMatchPredicate();

    /** What is no part of the name of a parameter, or has to be encoded where it is. */
    private static final Predicate<String> WITH_MARKS = Pattern.compile("[?&=#;%]|^\\s|\\s$").asPredicate();

    private DoubtfulTokens() {
    }

    static void warn(FileResolver resolver, TunnelConfig tunnel, ConfigKey key) {
        Optional<TokenConfig> place = resolver.prototype().token();
        if (place.isEmpty()) {
            warnOfVariable(tunnel, key.child("token"));
            return;
        }
        place.flatMap(TokenConfig::query).filter(WITH_MARKS).ifPresent(name -> Doubt.tell(
                key.child("token.query").invalid(name, "the name of a parameter alone"), "A request has to encode it"));
        place.flatMap(TokenConfig::subprotocol)
                .ifPresent(prefix -> tunnel.subprotocols().stream().filter(it -> it.startsWith(prefix)).findFirst()
                        .ifPresent(it -> Doubt.tell(key.child("token.subprotocol").invalid(prefix,
                                "another start than that of " + it + ", which subprotocols has"),
                                "Whoever offers that offers a token by it")));
        List<String> lost = resolver.places(carried(place.get(), tunnel).negate());
        if (!lost.isEmpty()) {
            Doubt.tell(key.child("path").invalid(resolver.prototype().path(), "tokens that a request can have where " + key.child(
                    "token") + " says, unlike " + Doubt.first(lost)), "No request has them");
        }
    }

    /** Whoever calls a variable so means it. */
    private static void warnOfVariable(TunnelConfig tunnel, ConfigKey key) {
        tunnel.path().filter(it -> PathPattern.variables(it).contains("token")).ifPresent(path -> Doubt.tell(
                key.missing("{ variable: token }, since the path has it"), "The token is looked for in the query"));
    }

    /** Which tokens a request can have in a place. */
    private static Predicate<String> carried(TokenConfig place, TunnelConfig tunnel) {
        if (place.header().isPresent()) {
            return IN_HEADER;
        }
        if (place.cookie().isPresent()) {
            return IN_COOKIE;
        }
        if (place.subprotocol().isPresent()) {
            // RFC 6455 section 4.1, and no browser offers anything else
            return text -> text.isEmpty() || ConfigKey.isToken(text);
        }
        if (place.variable().isPresent()) {
            PathPattern path = RoutePaths.pattern(tunnel);
            return text -> !DOTS.test(text) && path.mayHave(place.variable().get(), text);
        }
        return place.host() ? DoubtfulTokens::isHost : text -> true;
    }

    /** The host is compared without its port and in lower case. */
    private static boolean isHost(String text) {
        try {
            return HostPattern.parse(text).port() == -1 && text.equals(text.toLowerCase(Locale.ROOT)) && !text.startsWith("*");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
