// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Where a client may put its bearer token, besides the {@code Authorization} header, which a page in a browser cannot
 * set. The security of the application gets the token as if it had come in that header.
 */
@Prototype.Blueprint
@Prototype.Configured
interface CredentialsConfigBlueprint {
    /**
     * Whether the token may be an entry of the offered subprotocols: {@code base64url.bearer.authorization.},
     * followed by the token in base64url without padding; a JWT may be there as it is. The entry is removed and never
     * confirmed. A browser has to offer a second subprotocol, which is.
     *
     * @return whether a subprotocol may be the token
     */
    @Option.Configured
    @Option.DefaultBoolean(false)
    boolean subprotocol();

    /**
     * Name of the cookie that may be the token. It counts only for pages that may open the tunnel, so the origins
     * must not be {@code *}, {@code null} or a whole scheme.
     *
     * @return name of the cookie
     */
    @Option.Configured
    Optional<String> cookie();
}
