// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Who may open a tunnel. The feature has these options for all tunnels, and each tunnel can have its own. If a tunnel
 * leaves an option out, the value of the feature applies.
 */
@Prototype.Configured
interface AccessOptions {
    /**
     * Hosts for which requests are taken, as the client sees them: {@code desk.example.org}, {@code *.example.org}
     * for every name below a domain, an address, each with a port or for any port; {@code *} for every host. A
     * request for another host gets status 421. If empty, those of the feature. If those are empty too, every host;
     * except that a page that came by plain HTTP straight from the client is not taken for a name other than
     * {@code localhost}, since such a name may have been made to point to this server (DNS rebinding).
     *
     * @return hosts
     */
    @Option.Configured
    @Option.Singular
    List<String> hosts();

    /**
     * Networks whose clients may open a tunnel, such as {@code 10.0.0.0/8}. Other clients get status 403. If empty,
     * those of the feature; if those are empty too, any network.
     *
     * @return networks
     */
    @Option.Configured
    @Option.Singular
    List<String> allowNetworks();

    /**
     * Networks whose clients may not open a tunnel, even if {@code allow-networks} includes them. They get status
     * 403. If empty, those of the feature.
     *
     * @return networks
     */
    @Option.Configured
    @Option.Singular
    List<String> denyNetworks();

    /**
     * Origins whose pages may open a tunnel: {@code https://console.example.org}; {@code https://*.example.org} for
     * every name below a domain ({@code *.example.org}: with the scheme of the request); {@code http://localhost:*}
     * for every port of a host; {@code chrome-extension://*} for every origin of a scheme other than http and https;
     * {@code file://} for a scheme without hosts; {@code self} for the origin of the request; {@code null} for pages
     * without an origin; {@code *} for every page. If empty, those of the feature; if those are empty too, the page
     * must have the same origin as the request.
     *
     * @return allowed origins
     */
    @Option.Configured
    @Option.Singular
    List<String> origins();

    /**
     * Whether requests without an {@code Origin} header may pass. Browsers always send one, other programs rarely do.
     * If absent, the value of the feature; {@code true} if that is absent too.
     *
     * @return whether a missing origin is allowed
     */
    @Option.Configured
    Optional<Boolean> allowMissingOrigin();

    /**
     * Whether a user is required: one that the security of the application has authenticated, or the owner of a
     * client certificate that the listener has verified. Other clients get status 403, even if no rule of the
     * security covers the path or the socket. If absent, the value of the feature; {@code false} if that is absent
     * too.
     *
     * @return whether a user is required
     */
    @Option.Configured
    Optional<Boolean> requireUser();

    /**
     * Limits of each tunnel of the configuration. Each is counted on its own. A limit that is absent has the value of
     * the feature.
     *
     * @return limits
     */
    @Option.Configured
    Optional<LimitsConfig> limits();

    /**
     * Where a client may put its bearer token, besides the {@code Authorization} header. If absent, the value of the
     * feature.
     *
     * @return credentials
     */
    @Option.Configured
    Optional<CredentialsConfig> credentials();

    /**
     * Client certificates that may open a tunnel. What is absent in a tunnel has the value of the feature.
     *
     * @return client certificates
     */
    @Option.Configured
    Optional<ClientCertificatesConfig> clientCertificates();
}
