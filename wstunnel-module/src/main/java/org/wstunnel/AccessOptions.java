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
     * Hosts that a request may be for, as its client sees it: {@code desk.example.org}, {@code *.example.org} for every name below a
     * domain, an address, each with a port or for any port; {@code *} for every host. A request for another host is answered 421.
     * If empty, those of the feature; if those are empty too, every host, but for pages of a name that come by plain HTTP from the client itself:
     * such a name may have been made to point here (DNS rebinding).
     *
     * @return hosts
     */
    @Option.Configured
    @Option.Singular
    List<String> hosts();

    /**
     * Networks from which alone clients may open a tunnel, such as {@code 10.0.0.0/8}; others are answered 403.
     * If empty, those of the feature; if those are empty too, any.
     *
     * @return networks
     */
    @Option.Configured
    @Option.Singular
    List<String> allowNetworks();

    /**
     * Networks from which clients may not open a tunnel, also if those are allowed. If empty, those of the feature.
     *
     * @return networks
     */
    @Option.Configured
    @Option.Singular
    List<String> denyNetworks();

    /**
     * Origins whose pages may open a tunnel: {@code https://console.example.org}, {@code https://*.example.org} for every
     * name below a domain ({@code *.example.org}: with the scheme of the request), {@code http://localhost:*} for every port of a host,
     * {@code chrome-extension://*} for every origin of a scheme that is not the web's, {@code file://} for a scheme without hosts,
     * {@code self} for the origin of the request itself, {@code null} for pages without an origin, {@code *} for every page.
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
     * Whether only known users may open a tunnel: those whom the application's security has authenticated, and owners of a client
     * certificate that the listener has verified. Others are answered 403, also where no rule of the security covers the path or the socket.
     * If absent, what the feature says; anybody may if that is absent too.
     *
     * @return whether a user is required
     */
    @Option.Configured
    Optional<Boolean> requireUser();

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
