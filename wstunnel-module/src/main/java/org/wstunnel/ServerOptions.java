// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Options that cannot change while the server runs. A reload that changes one of them is refused.
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
     * Weight of the tunnels' routes among the routes of the listener. The routing of the application has 100 and
     * comes before the default: its handlers, including those that secure a path, are asked first. A weight above 100
     * puts the tunnels before the routes of the application, but behind its filters.
     *
     * @return weight
     */
    @Option.Configured
    @Option.DefaultDouble(WsTunnelFeature.WEIGHT)
    double weight();

    /**
     * Names of the listening sockets that serve the tunnels; {@code @default} is the default socket. If empty, only
     * the default socket serves them.
     *
     * @return socket names
     */
    @Option.Configured
    @Option.Singular
    Set<String> sockets();

    /**
     * Named pools of backends, for {@code pool} and {@code resolve} of the tunnels.
     *
     * @return pools
     */
    @Option.Configured
    @Option.Singular
    List<PoolConfig> pools();

    /**
     * Time limit for the request line and headers of every HTTP/1.1 request to a socket that serves tunnels. For the
     * first request of a connection it starts when the connection is accepted, and includes the PROXY header and the
     * TLS handshake. For later requests it starts with the request line. A client that takes longer gets status 408
     * and is disconnected. Zero means no limit.
     *
     * @return time limit for the headers
     */
    @Option.Configured
    @Option.Default("PT30S")
    Duration requestHeaderTimeout();

    /**
     * Most connections of clients to the sockets that serve tunnels; zero for no limit. At the limit, a new
     * connection replaces one that the server waits for, or is refused. Default is half of the free descriptors, and
     * no more than the heap has room for.
     *
     * @return largest number of connections
     */
    @Option.Configured
    Optional<Integer> maxConnections();

    /**
     * Most connections of one client, which is an IPv4 address or an IPv6 network of 64 bits; zero for no limit.
     * Trusted proxies are not counted. Default is half of {@link #maxConnections()}.
     *
     * @return largest number of connections of a client
     */
    @Option.Configured
    Optional<Integer> maxConnectionsPerClient();

    /**
     * Who may connect to the sockets that serve tunnels, where they are Unix sockets
     * ({@code bind-address: "unix:/run/gateway.sock"}): four octal digits such as {@code "0660"}, or {@code rw-rw----}.
     * By default only programs of the same user.
     *
     * @return mode of the socket's file
     */
    @Option.Configured
    @Option.Default("0600")
    String socketMode();

    /**
     * Number of event loops. Each is a thread; together they relay the payload of all tunnels. Default is the number
     * of processors that the JVM counts. A lower number leaves processors to the application.
     *
     * @return number of event loops, 1 to 1024
     */
    @Option.Configured
    @Option.DefaultCode("Runtime.getRuntime().availableProcessors()")
    int eventLoops();

    /**
     * Log of the tunnels.
     *
     * @return log
     */
    @Option.Configured
    @Option.DefaultCode("@org.wstunnel.TunnelLogConfig@.create()")
    TunnelLogConfig log();

    /**
     * Metrics of tunnels.
     *
     * @return metrics
     */
    @Option.Configured
    @Option.DefaultCode("@org.wstunnel.TunnelMetricsConfig@.create()")
    TunnelMetricsConfig metrics();

    /**
     * Whether a change of the configuration changes the tunnels of the running server. This needs a watched source of
     * configuration, such as a file with a {@link ConfigFileWatcher}. Open tunnels stay as they were opened.
     *
     * @return whether changes are taken
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean reload();
}
