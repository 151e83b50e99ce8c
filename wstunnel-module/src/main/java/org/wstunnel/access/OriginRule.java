// SPDX-License-Identifier: Apache-2.0
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

    private static final String BELOW = "*.";

    private final List<String> entries;
    private final boolean any;
    private final boolean opaque;
    private final boolean self;
    private final List<OriginPattern> patterns = new ArrayList<>();
    /** Those without a scheme, with each one that a request can have: that of the request counts. */
    private final List<OriginPattern> schemeless = new ArrayList<>();
    private final boolean allowMissing;

    /**
     * Create a rule.
     *
     * @param origins      allowed origins, empty for the request's own
     * @param allowMissing whether a request without an origin may pass
     * @throws IllegalArgumentException if an entry is no origin; the message says why, if more can be said than that
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

    /**
     * Whether an entry lets in pages that anybody can make: of every site, of a whole scheme, or without an origin.
     *
     * @param entry entry of a list of origins
     * @return whether it does
     */
    public static boolean letsAnybodyIn(String entry) {
        return entry.equals(ANY) || entry.equals(OPAQUE) || entry.contains("://") && OriginPattern.parse(entry).anybody();
    }

    private void add(String text) {
        if (text.equals(ANY) || text.equals(OPAQUE) || text.equals(SELF)) {
            return;
        }
        if (text.startsWith(BELOW)) {
            schemeless.add(OriginPattern.parse("http://" + text));
            schemeless.add(OriginPattern.parse("https://" + text));
        } else {
            patterns.add(OriginPattern.parse(text));
        }
    }

    private boolean listed(Origin origin, Origin own) {
        return patterns.stream().anyMatch(it -> it.matches(origin))
                || origin.scheme().equals(own.scheme()) && schemeless.stream().anyMatch(it -> it.matches(origin));
    }
}
