package org.wstunnel;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Where else than in an {@code Authorization} header a client may have its bearer token: a page in a browser cannot set that
 * header. What is found is handed to the application's security as if it had come in the header.
 */
@Prototype.Blueprint
@Prototype.Configured
interface CredentialsConfigBlueprint {
    /**
     * Whether the token may be an entry of the offered subprotocols, {@code base64url.bearer.authorization.} and the token in
     * base64url without padding; a JWT may also stand there as it is. The entry is taken out: it is never confirmed. A browser
     * needs a second entry that is.
     *
     * @return whether a subprotocol may be the token
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean subprotocol();

    /**
     * Name of the cookie that may be the token. It counts only for pages that may open the tunnel, so the origins must not be
     * {@code *} or {@code null}.
     *
     * @return name of the cookie
     */
    @Option.Configured
    Optional<String> cookie();
}
