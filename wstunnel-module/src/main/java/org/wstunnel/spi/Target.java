// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Answer of a {@link TargetResolver}: where a request goes.
 */
public sealed interface Target {
    /**
     * The tunnel's own backends.
     *
     * @return target
     */
    static Target tunnel() {
        return Tunnel.OWN;
    }

    /**
     * A configured pool.
     *
     * @param name name of the pool; a name that no pool has is an unknown target
     * @return target
     */
    static Target pool(String name) {
        return new Pool(name);
    }

    /**
     * A host and a TCP port. The name is looked up once. That address is checked against the {@code allowed-targets}
     * of the tunnel, and dialled.
     *
     * @param host host name or IP address
     * @param port port, 1 to 65535
     * @return target
     */
    static Target address(String host, int port) {
        return new Address(host, port);
    }

    /**
     * A Unix stream socket. The path without symbolic links is checked against the {@code allowed-targets} of the
     * tunnel.
     *
     * @param path path of the socket
     * @return target
     */
    static Target socket(Path path) {
        return new Socket(path);
    }

    /** The tunnel's own backends. */
    enum Tunnel implements Target {
        /** The only one. */
        OWN
    }

    /**
     * A configured pool.
     *
     * @param name name of the pool
     */
    record Pool(String name) implements Target {
        /**
         * Create a target.
         *
         * @param name name of the pool
         */
        public Pool {
            Objects.requireNonNull(name);
        }
    }

    /**
     * A host and a TCP port.
     *
     * @param host host name or IP address
     * @param port port
     */
    record Address(String host, int port) implements Target {
        /**
         * Create a target.
         *
         * @param host host name or IP address, without brackets
         * @param port port
         * @throws IllegalArgumentException if that is no port
         */
        public Address {
            Objects.requireNonNull(host);
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("No port: " + port);
            }
        }
    }

    /**
     * A Unix stream socket.
     *
     * @param path path of the socket
     */
    record Socket(Path path) implements Target {
        /**
         * Create a target.
         *
         * @param path path of the socket
         */
        public Socket {
            Objects.requireNonNull(path);
        }
    }
}
