package org.wstunnel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;

/**
 * One backend of a tunnel: where to connect to. Either {@code host} and {@code port}, or {@code socket}.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface BackendConfigBlueprint {
    /**
     * Name of this backend in logs and for the balancer. Unique within its tunnel.
     * Defaults to the address: {@code host:port}, or the path of the Unix socket.
     *
     * @return name of the backend
     */
    @Option.Configured
    Optional<String> name();

    /**
     * Host name or IP address of a TCP backend.
     *
     * @return host
     */
    @Option.Configured
    Optional<String> host();

    /**
     * TCP port, 1 to 65535. Required with {@code host}; there is no default.
     *
     * @return port
     */
    @Option.Configured
    Optional<Integer> port();

    /**
     * What the addresses of the {@code host} are: {@code none}, ways to one backend, of which the quickest is used; or
     * {@code all}, backends of their own (a headless service of Kubernetes), each with the weight and the limit that stand here,
     * named by this backend's name, a slash and the address.
     *
     * @return what the addresses are
     */
    @Option.Configured
    @Option.Default("NONE")
    Discover discover();

    /**
     * With {@code discover: all}, time between two lookups of the {@code host}; a tenth more or less, and as often only as the JDK's own
     * cache of names lets it see a change.
     *
     * @return interval
     */
    @Option.Configured
    @Option.Default("PT30S")
    Duration discoverEvery();

    /**
     * Path of a Unix domain stream socket.
     *
     * @return path of the socket file
     */
    @Option.Configured
    Optional<Path> socket();

    /**
     * Share of the tunnels that this backend gets, relative to the other backends of the tunnel. At least 1.
     *
     * @return weight
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int weight();

    /**
     * How many tunnels may be open to this backend, those being dialled included. More go to the other backends, or are refused with
     * 503. If absent, there is no limit.
     *
     * @return largest number of connections
     */
    @Option.Configured
    Optional<Integer> maxConnections();

    /**
     * Tells this backend who its client is, in a header of the PROXY protocol that comes before everything else on each connection,
     * also before the TLS handshake: {@code v1} or {@code v2}. The backend must expect it.
     *
     * @return version of the PROXY protocol, if the backend is told
     */
    @Option.Configured
    Optional<ProxyProtocol> proxyProtocol();

    /**
     * Speaks TLS to this backend, with Helidon's own settings: {@code trust}, {@code private-key} for a client certificate,
     * {@code protocols}, {@code cipher-suite} and so on. Without {@code trust} the authorities that the JDK trusts are trusted. The name
     * in the backend's certificate is always checked. Only with {@code host}.
     *
     * @return TLS settings, if any
     */
    @Option.Configured
    Optional<Tls> tls();

    /**
     * Name that this backend is asked for (SNI) and that its certificate has to have. Default is the {@code host}.
     *
     * @return name of the server
     */
    @Option.Configured
    Optional<String> tlsServerName();

    /**
     * Takes every certificate, whoever has signed it, whatever its name and however old: whoever can get between the gateway
     * and this backend reads and changes all that passes. For experiments only.
     *
     * @return whether nothing is checked
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean tlsUnsafeTrustAll();

    /**
     * Starts the program that listens at this backend's address. The socket, or the host and port, must not be in use.
     *
     * @return program to start, if any
     */
    @Option.Configured
    Optional<SpawnConfig> spawn();
}
