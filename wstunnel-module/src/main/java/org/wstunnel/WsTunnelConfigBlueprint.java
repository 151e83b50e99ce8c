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
     * The tunnels. A request belongs to the first one that matches.
     *
     * @return tunnels
     */
    @Option.Configured
    @Option.Singular
    List<TunnelConfig> tunnels();

    /**
     * More endings of paths that belong to a tunnel, as lighttpd's {@code wstunnel.map-extensions}. Are looked at before the tunnels'
     * own paths.
     *
     * @return mapped extensions
     */
    @Option.Configured
    @Option.Singular
    List<MapExtensionConfig> mapExtensions();

    /**
     * Networks of the proxies in front of this server, such as {@code 10.0.0.0/8} or {@code fd00::/8}. What their forwarding headers say
     * about the client is believed: its address, and of what it asked for the {@link #forwardedFields()}. If empty, no such header is read.
     * A PROXY header of a connection is believed from these networks alone, and from everybody if there are none.
     *
     * @return networks of trusted proxies
     */
    @Option.Configured
    @Option.Singular("trustedProxy")
    List<String> trustedProxies();

    /**
     * Which headers the trusted proxies write: {@code x-forwarded} for {@code X-Forwarded-For} and its like,
     * {@code forwarded} for the one of RFC 7239. The other kind is not read.
     *
     * @return kind of headers
     */
    @Option.Configured
    @Option.Default("X_FORWARDED")
    ForwardedHeader forwardedHeader();

    /**
     * What the trusted proxies write there beside the client's address: {@code proto}, {@code host}, {@code port}. Only what is listed is
     * believed: a proxy passes on as the client has sent it what it does not write itself.
     *
     * @return fields
     */
    @Option.Configured
    @Option.Singular
    List<ForwardedField> forwardedFields();

    /**
     * How many tunnels may be open at a time in the whole server. A request for one more is answered 503. If absent or 0, any number.
     *
     * @return open tunnels in all
     */
    @Option.Configured
    Optional<Integer> maxOpenTunnels();

    /**
     * How the open tunnels end when the process is asked to, or when a drain is asked for.
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
     * The configuration node that this was read from, to name keys in error messages.
     *
     * @return configuration, if any
     */
    @Option.Redundant
    Optional<Config> config();
}
