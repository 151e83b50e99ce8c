// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Place of the token in a request: exactly one of these.
 */
@Prototype.Blueprint
@Prototype.Configured
interface TokenConfigBlueprint {
    /**
     * Query parameter of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> query();

    /**
     * Variable of the path with this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> variable();

    /**
     * Whether the host name of the request is the token, without the port.
     *
     * @return whether it is the token
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean host();

    /**
     * Header of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> header();

    /**
     * Cookie of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> cookie();

    /**
     * The text that follows this prefix in an offered subprotocol.
     *
     * @return prefix
     */
    @Option.Configured
    Optional<String> subprotocol();
}
