package org.wstunnel.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;

/**
 * Which pages may open a tunnel, by the {@code Origin} header that every browser sends (RFC 6455 section 10.2).
 */
public final class OriginRule implements GateCheck {
    /** Stands for the origin of the request itself. */
    public static final String SELF = "self";
    /** Stands for every origin. */
    public static final String ANY = "*";
    /** What a page without an origin sends. */
    public static final String OPAQUE = "null";

    private static final String WILDCARD = "*.";
    private static final String WILDCARD_HOST = "://" + WILDCARD;

    private final List<String> entries;
    private final boolean any;
    private final boolean opaque;
    private final boolean self;
    private final List<Origin> exact = new ArrayList<>();
    /** Origins whose host is the domain of a pattern. */
    private final List<Origin> domains = new ArrayList<>();
    /** The same without a scheme: that of the request counts. */
    private final List<String> schemeless = new ArrayList<>();
    private final boolean allowMissing;

    /**
     * Create a rule.
     *
     * @param origins      allowed origins, empty for the request's own
     * @param allowMissing whether a request without an origin may pass
     * @throws IllegalArgumentException if an entry is no origin; the message is the entry
     */
    public OriginRule(List<String> origins, boolean allowMissing) {
        this.entries = List.copyOf(origins);
        this.any = origins.contains(ANY);
        this.opaque = origins.contains(OPAQUE);
        this.self = origins.isEmpty() || origins.contains(SELF);
        this.allowMissing = allowMissing;
        for (String origin : origins) {
            add(origin);
        }
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        List<String> headers = request.request().headers().all(HeaderNames.ORIGIN, List::of);
        if (allows(headers, request.own())) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(Refusal.Kind.ORIGIN, Status.FORBIDDEN_403, "This origin may not open the tunnel")
                                   .with("origin", String.join(", ", headers))
                                   .with("expected", expected(request.own())));
    }

    /** What is let in, with the request's own origin in place of {@code self}. */
    private String expected(Origin own) {
        return entries.isEmpty()
                ? own.text()
                : entries.stream().map(it -> it.equals(SELF) ? own.text() : it).collect(Collectors.joining(","));
    }

    /**
     * Whether a request may pass.
     *
     * @param headers values of its {@code Origin} headers, of which there is at most one
     * @param own     origin of the request itself, as the client sees it
     * @return whether it may
     */
    public boolean allows(List<String> headers, Origin own) {
        if (headers.isEmpty()) {
            return allowMissing;
        }
        if (any) {
            return true;
        }
        if (headers.size() > 1) {
            return false;
        }
        if (headers.getFirst().equals(OPAQUE)) {
            return opaque;
        }
        return Origin.parse(headers.getFirst()).filter(origin -> self && origin.equals(own) || listed(origin, own)).isPresent();
    }

    /**
     * Whether a request may pass for no other reason than that its page has its own origin.
     *
     * @param headers values of its {@code Origin} headers
     * @param own     origin of the request itself, as the client sees it
     * @return whether it may
     */
    boolean allowsOnlyAsSelf(List<String> headers, Origin own) {
        return self && !any && headers.size() == 1
                && Origin.parse(headers.getFirst()).filter(origin -> origin.equals(own) && !listed(origin, own)).isPresent();
    }

    private void add(String text) {
        if (text.equals(ANY) || text.equals(OPAQUE) || text.equals(SELF)) {
            return;
        }
        if (text.startsWith(WILDCARD)) {
            String rest = text.substring(WILDCARD.length());
            parse("https://" + rest, text);
            schemeless.add(rest);
        } else if (text.contains(WILDCARD_HOST)) {
            domains.add(parse(text.replace(WILDCARD_HOST, "://"), text));
        } else {
            exact.add(parse(text, text));
        }
    }

    private static Origin parse(String text, String entry) {
        return Origin.parse(text).orElseThrow(() -> new IllegalArgumentException(entry));
    }

    private boolean listed(Origin origin, Origin own) {
        return exact.contains(origin)
                || domains.stream().anyMatch(domain -> below(origin, domain))
                || schemeless.stream().anyMatch(rest -> below(origin, parse(own.scheme() + "://" + rest, rest)));
    }

    // the dot in front makes it a comparison of labels: xexample.org is not below example.org
    private static boolean below(Origin origin, Origin domain) {
        return origin.scheme().equals(domain.scheme())
                && origin.port() == domain.port()
                && origin.host().endsWith("." + domain.host());
    }
}
