package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
interface WsTunnelConfigBlueprint extends AccessOptions, Prototype.Factory<WsTunnelFeature> {
    /**
     * Whether the feature is enabled.
     *
     * @return whether enabled
     */
    @Option.Configured
    @Option.DefaultBoolean(true)
    boolean enabled();

    /**
     * Weight of the tunnels' routes among the other routes of the listener. The default is a little below the application's
     * own routing (100): its handlers, also those that secure a path, come first. More than 100 puts the tunnels
     * before the application's own routes (but behind its filters).
     *
     * @return weight
     */
    @Option.Configured
    @Option.DefaultDouble(WsTunnelFeature.WEIGHT)
    double weight();

    /**
     * Names of the sockets that serve the tunnels; {@code @default} is the default one. If empty, only the default socket does.
     *
     * @return socket names
     */
    @Option.Configured
    @Option.Singular
    Set<String> sockets();

    /**
     * The tunnels. A request belongs to the first one that matches.
     *
     * @return tunnels
     */
    @Option.Configured
    @Option.Singular
    List<TunnelConfig> tunnels();

    /**
     * Pools of backends with names, for {@code pool} and {@code resolve} of the tunnels.
     *
     * @return pools
     */
    @Option.Configured
    @Option.Singular
    List<PoolConfig> pools();

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
     * How long a client may take to send the first line and the headers of a request, counted from the first byte of a connection, and
     * for further requests on the same connection from the end of their first line. One that takes longer is answered 408 and disconnected. Holds for every HTTP/1.1 request to a socket that serves tunnels. Zero waits for ever.
     *
     * @return time for the headers
     */
    @Option.Configured
    @Option.Default("PT30S")
    Duration requestHeaderTimeout();

    /**
     * Number of event loops that relay the payload of all tunnels, each a thread. The default is the number of processors that the JVM
     * counts; less leaves some to the application.
     *
     * @return number of event loops, 1 to 1024
     */
    @Option.Configured
    @Option.DefaultCode("Runtime.getRuntime().availableProcessors()")
    int eventLoops();

    /**
     * What the log says of tunnels.
     *
     * @return log
     */
    @Option.Configured
    @Option.DefaultCode("@org.wstunnel.LogConfig@.create()")
    LogConfig log();

    /**
     * How many tunnels may be open at a time in the whole server. A request for one more is answered 503. If absent or 0, any number.
     *
     * @return open tunnels in all
     */
    @Option.Configured
    Optional<Integer> maxOpenTunnels();

    /**
     * How many connections clients may have to the sockets that serve tunnels, whatever comes of them; zero for any number. When there are as many, a
     * new one takes the place of one that the server waits for, or is refused. Defaults to half of the descriptors that are free, and to what the heap
     * has room for.
     *
     * @return number of connections
     */
    @Option.Configured
    Optional<Integer> maxConnections();

    /**
     * The same of one client, an IPv4 address or an IPv6 network of 64 bits; zero for any number. Trusted proxies are not counted. Defaults to half of
     * {@link #maxConnections()}.
     *
     * @return number of connections
     */
    @Option.Configured
    Optional<Integer> maxConnectionsPerClient();

    /**
     * How the open tunnels end when the process is asked to, or when a drain is asked for.
     *
     * @return drain
     */
    @Option.Configured
    Optional<DrainConfig> drain();

    /**
     * Whether a change of the configuration changes the tunnels of the running server. Needs a source of the configuration that is
     * watched, such as a file with a {@link ConfigFileWatcher}. Open tunnels keep what they were opened with.
     *
     * @return whether changes are taken
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean reload();

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
