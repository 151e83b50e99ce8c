// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;
import io.helidon.common.tls.Tls;

/**
 * One backend: the address that tunnels are dialled to. Either {@code host} and {@code port}, or {@code socket}.
 */
@Prototype.Blueprint
@Prototype.Configured
@Prototype.CustomMethods(OptionFactories.class)
interface BackendConfigBlueprint {
    /**
     * Name of this backend in the log and for the balancer, unique in its tunnel. Default is the address:
     * {@code host:port}, or the path of the Unix socket.
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
     * TCP port, 1 to 65535. Required with {@code host}.
     *
     * @return port
     */
    @Option.Configured
    Optional<Integer> port();

    /**
     * How to treat a {@code host} with several addresses: {@code none}, alternatives for one backend, of which the
     * quickest is used; {@code all}, separate backends (a headless service of Kubernetes). Each of these has the
     * weight and the limit that are configured here, and is named by this backend's name, a slash and the address.
     *
     * @return how to treat several addresses
     */
    @Option.Configured
    @Option.Default("NONE")
    Discover discover();

    /**
     * With {@code discover: all}: interval between two lookups of the {@code host}, varied by a tenth. The JDK keeps
     * answers in a cache of its own, so a shorter interval than that shows nothing new.
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
     * Share of the tunnels, relative to the other backends of the tunnel. At least 1.
     *
     * @return weight
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int weight();

    /**
     * Most tunnels of this backend, including those that are being dialled. Further ones go to the other backends; if
     * all are full, the client gets status 503. If absent, there is no limit.
     *
     * @return largest number of connections
     */
    @Option.Configured
    Optional<Integer> maxConnections();

    /**
     * Version of the PROXY protocol in which this backend is told who its client is: {@code v1} or {@code v2}. The
     * header comes first on each connection, before the TLS handshake. The backend must expect it. If absent, the
     * backend gets no header.
     *
     * @return version of the PROXY protocol, if any
     */
    @Option.Configured
    Optional<ProxyProtocol> proxyProtocol();

    /**
     * TLS to this backend, with Helidon's own keys: {@code trust}, {@code private-key} for a client certificate,
     * {@code protocols}, {@code cipher-suite} and others. Without {@code trust}, the authorities of the JDK are
     * trusted. The name in the certificate is always checked. Only with {@code host}.
     *
     * @return TLS settings, if any
     */
    @Option.Configured
    Optional<Tls> tls();

    /**
     * Name to ask this backend for (SNI), and which its certificate must have. Default is the {@code host}.
     *
     * @return name of the server
     */
    @Option.Configured
    Optional<String> tlsServerName();

    /**
     * Accepts every certificate, whatever its signature, name and age. Then everybody between the gateway and this
     * backend can read and change the payload. For experiments only.
     *
     * @return whether every certificate is accepted
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean tlsUnsafeTrustAll();

    /**
     * Program to start behind this backend. Its socket, or its host and port, must not be in use.
     *
     * @return program to start, if any
     */
    @Option.Configured
    Optional<SpawnConfig> spawn();
}
