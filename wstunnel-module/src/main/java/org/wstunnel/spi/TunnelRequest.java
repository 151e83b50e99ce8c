package org.wstunnel.spi;

import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;

/**
 * The request that asks for a tunnel, as the services of this package see it: after all checks have passed and before
 * any backend was dialled.
 */
public interface TunnelRequest {
    /**
     * Name of the tunnel that the request has matched.
     *
     * @return tunnel name
     */
    String tunnel();

    /**
     * Decoded path of the request, without the query.
     *
     * @return path, starts with a slash
     */
    String path();

    /**
     * Values of the variables in the tunnel's path pattern, such as {@code name} of <code>/vnc/{name}</code>.
     *
     * @return path variables, empty if the pattern has none
     */
    Parameters pathParameters();

    /**
     * Query of the request.
     *
     * @return query, may be empty
     */
    UriQuery query();

    /**
     * Authority that the client has asked for: host name in lower case, and the port where it is not the default one.
     *
     * @return authority, empty if the request has none
     */
    String authority();

    /**
     * Headers of the request.
     *
     * @return headers
     */
    Headers headers();

    /**
     * Address of the client, without port.
     *
     * @return IP address as text
     */
    String clientAddress();

    /**
     * Name of the user that the application's security has authenticated.
     *
     * @return user name, empty if nobody was authenticated
     */
    Optional<String> userName();
}
