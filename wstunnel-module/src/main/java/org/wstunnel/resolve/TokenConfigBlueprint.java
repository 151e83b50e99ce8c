package org.wstunnel.resolve;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * The place in a request where its token is: exactly one of these.
 */
@Prototype.Blueprint
@Prototype.Configured
interface TokenConfigBlueprint {
    /**
     * The query parameter of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> query();

    /**
     * The variable of the path that has this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> variable();

    /**
     * The host name of the request, without the port.
     *
     * @return whether it is the token
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean host();

    /**
     * The header of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> header();

    /**
     * The cookie of this name.
     *
     * @return name
     */
    @Option.Configured
    Optional<String> cookie();

    /**
     * What follows this prefix in an offered subprotocol.
     *
     * @return prefix
     */
    @Option.Configured
    Optional<String> subprotocol();
}
