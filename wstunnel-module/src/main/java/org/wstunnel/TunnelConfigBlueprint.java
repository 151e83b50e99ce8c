package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;

import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TargetResolver;

/**
 * One tunnel: the requests it takes, the clients it lets in and the backends it connects them to.
 * Exactly one of {@code path}, {@code path-prefix} and {@code extension} says which requests are its own.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(TunnelMethods.class)
interface TunnelConfigBlueprint {
    /**
     * Name of this tunnel in logs and metrics. Unique. Defaults to the path, the prefix or the extension.
     *
     * @return name of the tunnel
     */
    @Option.Configured
    Optional<String> name();

    /**
     * Whether this tunnel is there at all. Without it, its requests are not the gateway's.
     *
     * @return whether this tunnel is served
     */
    @Option.Configured
    @Option.DefaultBoolean(true)
    boolean enabled();

    /**
     * Helidon path pattern of the requests, such as {@code /websockify}, {@code /ws/*} or <code>/vnc/{name}</code>.
     *
     * @return path pattern
     */
    @Option.Configured
    Optional<String> path();

    /**
     * Takes every request whose path starts with this text, as a {@code wstunnel.server} key with a leading slash does in
     * lighttpd: {@code /ws} also takes {@code /wsfoo} and {@code /ws/a}.
     *
     * @return start of the path, begins with a slash
     */
    @Option.Configured
    Optional<String> pathPrefix();

    /**
     * Takes every request whose path ends with this text, as a {@code wstunnel.server} key without a leading slash does in
     * lighttpd, such as {@code .ws}.
     *
     * @return end of the path, does not begin with a slash
     */
    @Option.Configured
    Optional<String> extension();

    /**
     * Type of the frames sent to the client: {@code auto} mirrors the client, {@code text} and {@code binary} are fixed.
     *
     * @return frame type
     */
    @Option.Configured
    @Option.Default("AUTO")
    FrameType frameType();

    /**
     * Subprotocols that this tunnel speaks, best first. The first one that the client offers too is confirmed to it. If the
     * client offers {@code binary} and nothing else fits, that is confirmed as well, for old noVNC clients, unless the frame
     * type is {@code text}. {@code base64} cannot be configured: nothing is coded here.
     *
     * @return subprotocols
     */
    @Option.Configured
    @Option.Singular
    List<String> subprotocols();

    /**
     * Origins whose pages may open this tunnel: {@code https://console.example.org}, {@code https://*.example.org} for every
     * name below a domain ({@code *.example.org}: with the scheme of the request), {@code self} for the origin of the request
     * itself, {@code null} for pages without an origin, {@code *} for every page.
     * If empty, the origins of the feature; if those are empty too, a page must have the same origin as the request.
     *
     * @return allowed origins
     */
    @Option.Configured
    @Option.Singular
    List<String> origins();

    /**
     * Whether requests without an {@code Origin} header may pass. Browsers always send one, other programs rarely do.
     * If absent, what the feature says.
     *
     * @return whether a missing origin is allowed
     */
    @Option.Configured
    Optional<Boolean> allowMissingOrigin();

    /**
     * Limits of this tunnel. What is absent here is as the feature's limits say.
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
     * Which client certificates may open this tunnel. If absent, what the feature says.
     *
     * @return client certificates
     */
    @Option.Configured
    Optional<ClientCertificatesConfig> clientCertificates();

    /**
     * How a backend is chosen: {@code least-connection} (also called {@code fair}), {@code round-robin}, {@code hash},
     * {@code sticky}, or a service of the application by the key of its provider, a
     * {@link org.wstunnel.spi.BalancerProvider}. Options stand below that name. Default is {@code least-connection}.
     *
     * @return balancer
     */
    @Option.Configured
    Optional<Balancer> balance();

    /**
     * When the client is pinged: {@code interval}, {@code fixed}, {@code none}, or a service of the application by the key
     * of its provider, a {@link org.wstunnel.spi.PingSchedulerProvider}. Options stand below that name.
     * Default is {@code interval}: every 25 seconds without traffic.
     *
     * @return ping scheduler
     */
    @Option.Configured
    Optional<PingScheduler> ping();

    /**
     * How long one connection attempt to a backend may take before the next backend is tried.
     *
     * @return connect timeout
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration connectTimeout();

    /**
     * How long all connection attempts of one request may take together.
     *
     * @return dial timeout
     */
    @Option.Configured
    @Option.Default("PT15S")
    Duration dialTimeout();

    /**
     * How long a backend that could not be reached is left out of the balancing. After that one request tries it, and if it fails again
     * the time is doubled, up to {@code max-disable-time}; each time with a quarter more or less, by chance. While no backend is left,
     * each is tried again after this time in any case. Zero never leaves a backend out.
     *
     * @return disable time
     */
    @Option.Configured
    @Option.Default("PT1S")
    Duration disableTime();

    /**
     * What {@code disable-time} may grow to. Default is 30 seconds, or {@code disable-time} if that is longer.
     *
     * @return longest disable time
     */
    @Option.Configured
    Optional<Duration> maxDisableTime();

    /**
     * How many connection attempts in a row have to fail before a backend is left out. Connections that end within a second and without
     * a byte from the backend count too, three of them at least, but never leave out the last backend.
     *
     * @return number of failures
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int maxFailures();

    /**
     * Ends a tunnel with close code 1011 when its backend has not taken a single byte for this long although there are some.
     * If absent, a backend may stop reading for ever.
     *
     * @return write timeout
     */
    @Option.Configured
    Optional<Duration> writeTimeout();

    /**
     * Active health check. If absent, only the tunnels themselves show whether a backend works.
     *
     * @return health check, if any
     */
    @Option.Configured
    Optional<HealthConfig> health();

    /**
     * How long a step of a tunnel's end may go without progress. It begins anew with every piece of output that is taken, so that no side
     * that takes bytes is cut off.
     * <p>
     * After the client's Close frame the backend has this time to finish; then the client is answered, with close code 1011 if the backend
     * has not taken all bytes. After ours the client has this time to take what waits, and then to answer. Behind that, the connection to the
     * backend stays open while it makes progress, ten times as long at most.
     *
     * @return close timeout
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration closeTimeout();

    /**
     * Ends a tunnel with close code 1001 when no data has passed in either direction for this long. Pings and pongs do not
     * count. If absent, tunnels may idle for ever.
     *
     * @return idle timeout
     */
    @Option.Configured
    Optional<Duration> idleTimeout();

    /**
     * Largest frame that a client may send; a larger one ends the tunnel with close code 1009. If absent, there is no limit:
     * a frame is passed on while it arrives and costs no memory.
     *
     * @return largest payload of a frame
     */
    @Option.Configured
    Optional<Size> maxFrameSize();

    /**
     * The most that one turn of an event loop reads from the client or from the backend, 1 KiB to 1 MiB, and so the most that is held for
     * a side that does not take it. From the backend 60 KiB at most are read at once, and sent in one frame. An idle tunnel holds no buffer.
     *
     * @return buffer size
     */
    @Option.Configured
    @Option.Default("120 KiB")
    Size bufferSize();

    /**
     * Level of detail in the log of this tunnel, 0 to 65535, as in lighttpd: 1 errors, 2 also warnings, 3 also every step of a
     * tunnel, 4 and more also every frame (type and length, never the payload). At 0 the log levels of the
     * {@code org.wstunnel} loggers alone decide.
     *
     * @return debug level
     */
    @Option.Configured
    @Option.DefaultInt(0)
    int debug();

    /**
     * Whether the server is not ready while this tunnel has no live backend: its readiness check is down then.
     *
     * @return whether the tunnel is required
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean required();

    /**
     * The backends, at least one, unless a {@code pool} or a {@code resolve} says where the requests go.
     *
     * @return backends
     */
    @Option.Configured
    @Option.Singular
    List<BackendConfig> backends();

    /**
     * Name of a pool whose backends are those of this tunnel, in place of {@code backends} of its own.
     *
     * @return name of the pool
     */
    @Option.Configured
    Optional<String> pool();

    /**
     * What decides for each request where it goes: {@code static} (the backends of this tunnel), {@code path} (a variable of the path
     * names a pool), {@code file} (websockify's files of tokens), or a service of the application by the key of its provider, a
     * {@link org.wstunnel.spi.TargetResolverProvider}. Options stand below that name. Default is {@code static}.
     *
     * @return resolver of targets
     */
    @Option.Configured
    Optional<TargetResolver> resolve();

    /**
     * What the resolver may answer. Required with every other one than {@code static}.
     *
     * @return allowed targets
     */
    @Option.Configured
    Optional<AllowedTargetsConfig> allowedTargets();
}
