package org.wstunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.Size;

import org.wstunnel.spi.PingScheduler;
import org.wstunnel.spi.TargetResolver;

/**
 * One tunnel: the requests it takes, the clients it lets in and the backends it connects them to.
 * Exactly one of {@code path}, {@code path-prefix} and {@code extension} says which requests are its own.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface TunnelConfigBlueprint extends AccessOptions, PoolOptions {
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
     * When the client is pinged: {@code interval}, {@code fixed}, {@code none}, or a service of the application by the key
     * of its provider, a {@link org.wstunnel.spi.PingSchedulerProvider}. Options stand below that name.
     * Default is {@code interval}: every 25 seconds without traffic.
     *
     * @return ping scheduler
     */
    @Option.Configured
    Optional<PingScheduler> ping();

    /**
     * Ends a tunnel with close code 1011 when its backend has not taken a single byte for this long although there are some.
     * If absent, a backend may stop reading for ever.
     *
     * @return write timeout
     */
    @Option.Configured
    Optional<Duration> writeTimeout();

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
