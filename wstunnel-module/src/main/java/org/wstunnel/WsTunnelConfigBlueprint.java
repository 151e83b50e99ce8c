// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.config.Config;
import io.helidon.webserver.spi.ServerFeatureProvider;

/**
 * Configuration of the {@link WsTunnelFeature}, at {@code server.features.wstunnel}.
 */
@Prototype.Blueprint
@Prototype.Configured(value = WsTunnelFeature.ID, root = false)
@Prototype.Provides(ServerFeatureProvider.class)
interface WsTunnelConfigBlueprint extends ServerOptions, AccessOptions, Prototype.Factory<WsTunnelFeature> {
    /**
     * The tunnels. The first one that matches a request takes it.
     *
     * @return tunnels
     */
    @Option.Configured
    @Option.Singular
    List<TunnelConfig> tunnels();

    /**
     * More endings of paths that belong to a tunnel, as lighttpd's {@code wstunnel.map-extensions}. They are looked
     * at before the paths of the tunnels.
     *
     * @return mapped extensions
     */
    @Option.Configured
    @Option.Singular
    List<MapExtensionConfig> mapExtensions();

    /**
     * Networks of trusted reverse proxies, such as {@code 10.0.0.0/8} or {@code fd00::/8}; {@code unix} stands for every
     * peer on a Unix socket of this server. Their forwarding headers are believed: the address of the client, and the
     * {@link #forwardedFields()}. If empty, no such header is read.
     * A PROXY header is believed from these proxies only; if empty, from everybody.
     *
     * @return networks of trusted proxies
     */
    @Option.Configured
    @Option.Singular("trustedProxy")
    List<String> trustedProxies();

    /**
     * Headers that the trusted proxies write: {@code x-forwarded} for {@code X-Forwarded-For} and its siblings,
     * {@code forwarded} for {@code Forwarded} (RFC 7239). The other kind is not read.
     *
     * @return kind of headers
     */
    @Option.Configured
    @Option.Default("X_FORWARDED")
    ForwardedHeader forwardedHeader();

    /**
     * What the trusted proxies write there besides the address of the client: {@code proto}, {@code host},
     * {@code port}. Only what is listed is believed: a proxy passes on what it does not write itself, as the client
     * has sent it.
     *
     * @return fields
     */
    @Option.Configured
    @Option.Singular
    List<ForwardedField> forwardedFields();

    /**
     * Most open tunnels of the whole server. A request for one more gets status 503. If absent or 0, there is no
     * limit.
     *
     * @return open tunnels in all
     */
    @Option.Configured
    Optional<Integer> maxOpenTunnels();

    /**
     * How the open tunnels end when the process is asked to end (SIGTERM), or when a drain is started.
     *
     * @return drain
     */
    @Option.Configured
    Optional<DrainConfig> drain();

    /**
     * Name of this feature.
     *
     * @return name
     */
    @Option.Default(WsTunnelFeature.ID)
    String name();

    /**
     * Node of the configuration that this was read from, to name keys in error messages.
     *
     * @return configuration, if any
     */
    @Option.Redundant
    Optional<Config> config();
}
