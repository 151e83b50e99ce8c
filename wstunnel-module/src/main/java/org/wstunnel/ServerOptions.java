package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * What cannot change while the server runs: a changed configuration that differs in one of these is refused.
 */
@Prototype.Configured
interface ServerOptions {
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
     * Pools of backends with names, for {@code pool} and {@code resolve} of the tunnels.
     *
     * @return pools
     */
    @Option.Configured
    @Option.Singular
    List<PoolConfig> pools();

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
     * Whether a change of the configuration changes the tunnels of the running server. Needs a source of the configuration that is
     * watched, such as a file with a {@link ConfigFileWatcher}. Open tunnels keep what they were opened with.
     *
     * @return whether changes are taken
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean reload();
}
