// SPDX-License-Identifier: Apache-2.0
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
 * One route: the requests it takes, the clients it lets in, and the backends to which it connects them. Exactly one
 * of {@code path}, {@code path-prefix} and {@code extension} says which requests belong to it.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface TunnelConfigBlueprint extends AccessOptions, PoolOptions {
    /**
     * Unique name of this tunnel in log and metrics. Default is the path, the prefix or the extension.
     *
     * @return name of the tunnel
     */
    @Option.Configured
    Optional<String> name();

    /**
     * Whether this route is served. If not, its requests fall through to the application, and the rest of its
     * configuration is not checked.
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
     * Start of the path. Takes every request whose path starts with this text, as a {@code wstunnel.server} key with
     * a leading slash does in lighttpd: {@code /ws} also takes {@code /wsfoo} and {@code /ws/a}.
     *
     * @return start of the path, begins with a slash
     */
    @Option.Configured
    Optional<String> pathPrefix();

    /**
     * End of the path. Takes every request whose path ends with this text, as a {@code wstunnel.server} key without a
     * leading slash does in lighttpd, such as {@code .ws}.
     *
     * @return end of the path, does not begin with a slash
     */
    @Option.Configured
    Optional<String> extension();

    /**
     * Type of the frames to the client: {@code auto} uses the type that the client uses; {@code text} and
     * {@code binary} are fixed.
     *
     * @return frame type
     */
    @Option.Configured
    @Option.Default("AUTO")
    FrameType frameType();

    /**
     * Subprotocols of this tunnel, best first. The first one that the client also offers is confirmed. If none fits
     * and the client offers {@code binary}, that is confirmed for old noVNC clients, unless the frame type is
     * {@code text}. {@code base64} is not allowed: the module encodes nothing.
     *
     * @return subprotocols
     */
    @Option.Configured
    @Option.Singular
    List<String> subprotocols();

    /**
     * When the client is pinged: {@code interval}, {@code fixed}, {@code none}, or a service of the application by
     * the key of its {@link org.wstunnel.spi.PingSchedulerProvider}. Options of the service are below that key.
     * Default is {@code interval}: after 25 seconds without a byte of the client.
     *
     * @return ping scheduler
     */
    @Option.Configured
    Optional<PingScheduler> ping();

    /**
     * How long a backend may take no byte although some wait for it. Then the tunnel is closed with code 1011. If
     * absent, there is no limit.
     *
     * @return write timeout
     */
    @Option.Configured
    Optional<Duration> writeTimeout();

    /**
     * How long a step of a tunnel's end may go on without progress. It starts anew with every piece of output that is
     * taken, so that a side that takes bytes is never cut off.
     * <p>
     * After the Close frame of the client, the backend has this time to finish. Then the client gets its answer, with
     * close code 1011 if the backend has not taken all bytes. After a Close frame of the server, the client has this
     * time to take what waits for it, and the same again to answer. Afterwards the connection to the backend stays
     * open while it makes progress, for ten times this long at most.
     *
     * @return close timeout
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration closeTimeout();

    /**
     * How long a tunnel may be open without data in either direction. Then it is closed with code 1001. Pings and
     * pongs are not data. If absent, there is no limit.
     *
     * @return idle timeout
     */
    @Option.Configured
    Optional<Duration> idleTimeout();

    /**
     * Largest frame of a client. A larger one closes the tunnel with code 1009. If absent, there is no limit: a frame
     * is relayed while it arrives, and costs no memory.
     *
     * @return largest payload of a frame
     */
    @Option.Configured
    Optional<Size> maxFrameSize();

    /**
     * Most bytes that one turn of an event loop reads from the client or the backend, 1 KiB to 1 MiB, and so the most
     * that a tunnel holds for a side that does not take them. At most 60 KiB are read from the backend at once, and
     * sent in one frame. An idle tunnel holds no buffer.
     *
     * @return buffer size
     */
    @Option.Configured
    @Option.Default("120 KiB")
    Size bufferSize();

    /**
     * Level of detail in the log of this tunnel, 0 to 65535, as in lighttpd: 1 logs errors, 2 also warnings, 3 also
     * every step of a tunnel, 4 and more also type and length of every frame, never its payload. At 0, only the
     * levels of the {@code org.wstunnel} loggers decide.
     *
     * @return debug level
     */
    @Option.Configured
    @Option.DefaultInt(0)
    int debug();

    /**
     * Whether the server is not ready while this tunnel has no live backend.
     *
     * @return whether the tunnel is required
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean required();

    /**
     * Name of the pool that this tunnel uses, in place of {@code backends} of its own.
     *
     * @return name of the pool
     */
    @Option.Configured
    Optional<String> pool();

    /**
     * What chooses the target of each request: {@code static} (the backends of this tunnel), {@code path} (a variable
     * of the path names a pool), {@code file} (token files of websockify), or a service of the application by the key
     * of its {@link org.wstunnel.spi.TargetResolverProvider}. Options of the service are below that key. Default is
     * {@code static}.
     *
     * @return resolver of targets
     */
    @Option.Configured
    Optional<TargetResolver> resolve();

    /**
     * Targets that the resolver may answer. Required with every resolver other than {@code static}.
     *
     * @return allowed targets
     */
    @Option.Configured
    Optional<AllowedTargetsConfig> allowedTargets();
}
