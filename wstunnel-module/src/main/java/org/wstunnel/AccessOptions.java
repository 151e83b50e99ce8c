package org.wstunnel;

import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Who may open a tunnel. The feature has these options for all tunnels, and each tunnel has them for itself: where a tunnel says
 * nothing, the feature's value holds.
 */
@Prototype.Configured
interface AccessOptions {
    /**
     * Origins whose pages may open a tunnel: {@code https://console.example.org}, {@code https://*.example.org} for every
     * name below a domain ({@code *.example.org}: with the scheme of the request), {@code self} for the origin of the request
     * itself, {@code null} for pages without an origin, {@code *} for every page.
     * If empty, those of the feature; if those are empty too, a page must have the same origin as the request.
     *
     * @return allowed origins
     */
    @Option.Configured
    @Option.Singular
    List<String> origins();

    /**
     * Whether requests without an {@code Origin} header may pass. Browsers always send one, other programs rarely do.
     * If absent, what the feature says; they may if that is absent too.
     *
     * @return whether a missing origin is allowed
     */
    @Option.Configured
    Optional<Boolean> allowMissingOrigin();

    /**
     * Limits of each tunnel, which is counted on its own. A limit that is absent is as the feature says.
     *
     * @return limits
     */
    @Option.Configured
    Optional<LimitsConfig> limits();

    /**
     * Where else than in an {@code Authorization} header the client may have its bearer token. If absent, what the feature says.
     *
     * @return credentials
     */
    @Option.Configured
    Optional<CredentialsConfig> credentials();

    /**
     * Which client certificates may open a tunnel. If absent, what the feature says.
     *
     * @return client certificates
     */
    @Option.Configured
    Optional<ClientCertificatesConfig> clientCertificates();
}
