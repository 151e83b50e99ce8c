package org.wstunnel.gate;

import java.util.List;
import java.util.Optional;

/**
 * Which pages may open a tunnel, by the {@code Origin} header that every browser sends (RFC 6455 section 10.2).
 */
public final class OriginRule {
    private static final String ANY = "*";
    private static final String OPAQUE = "null";
    private static final String WILDCARD = "*.";
    private static final String WILDCARD_HOST = "://" + WILDCARD;

    private final boolean any;
    private final boolean opaque;
    private final boolean sameOrigin;
    private final List<Origin> exact;
    /** Origins whose host is the domain of a pattern. */
    private final List<Origin> domains;
    private final boolean allowMissing;

    /**
     * Create a rule.
     *
     * @param origins      allowed origins, empty for the request's own
     * @param allowMissing whether a request without an origin may pass
     * @throws IllegalArgumentException if an entry is no origin; the message is the entry
     */
    public OriginRule(List<String> origins, boolean allowMissing) {
        this.any = origins.contains(ANY);
        this.opaque = origins.contains(OPAQUE);
        this.sameOrigin = origins.isEmpty();
        this.exact = origins.stream()
                .filter(it -> !it.equals(ANY) && !it.equals(OPAQUE) && !it.contains(WILDCARD_HOST))
                .map(it -> Origin.parse(it).orElseThrow(() -> new IllegalArgumentException(it)))
                .toList();
        this.domains = origins.stream()
                .filter(it -> it.contains(WILDCARD_HOST))
                .map(it -> Origin.parse(it.replace(WILDCARD_HOST, "://")).orElseThrow(() -> new IllegalArgumentException(it)))
                .toList();
        this.allowMissing = allowMissing;
    }

    /**
     * Whether a request may pass.
     *
     * @param header value of its {@code Origin} header
     * @param own    origin of the request itself, as the client sees it
     * @return whether it may
     */
    public boolean allows(Optional<String> header, Origin own) {
        if (header.isEmpty()) {
            return allowMissing;
        }
        if (any) {
            return true;
        }
        if (header.get().equals(OPAQUE)) {
            return opaque;
        }
        Optional<Origin> origin = Origin.parse(header.get());
        return origin.isPresent() && (sameOrigin ? origin.get().equals(own) : listed(origin.get()));
    }

    private boolean listed(Origin origin) {
        return exact.contains(origin) || domains.stream().anyMatch(domain -> origin.scheme().equals(domain.scheme())
                && origin.port() == domain.port()
                && origin.host().endsWith("." + domain.host()));
    }
}
