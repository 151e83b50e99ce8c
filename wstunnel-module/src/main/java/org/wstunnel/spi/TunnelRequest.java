// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.security.auth.x500.X500Principal;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;

/**
 * The request for a tunnel, for the services of this package. It has passed all checks, and nothing is dialled yet.
 */
public interface TunnelRequest {
    /**
     * Name of the route that the request has matched.
     *
     * @return tunnel name
     */
    String tunnel();

    /**
     * Id of the tunnel, as in the log and in the response header {@code X-Tunnel-Id}.
     *
     * @return id, empty if there is none yet
     */
    default String id() {
        return "";
    }

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
     * Host and port that the client has asked for: the name in lower case, and the port unless it is the default.
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
     * IP address of the client, without port: the address of the connection, or what its PROXY header or the headers
     * of trusted proxies say.
     *
     * @return IP address as text; {@code unix} for a client on a Unix socket
     */
    String clientAddress();

    /**
     * Name of the user that the security of the application has authenticated.
     *
     * @return user name, empty if nobody was authenticated
     */
    Optional<String> userName();

    /**
     * Certificate of the client on the TLS connection of the listener. It has been verified against the trust store
     * of the listener.
     *
     * @return certificate, empty if the client sent none or the connection has no TLS
     */
    default Optional<X509Certificate> clientCertificate() {
        return Optional.empty();
    }

    /**
     * Subject of the client's certificate as in RFC 2253, such as {@code CN=ada,O=Example}. Attributes for which that has no
     * name are {@code EMAILADDRESS}, {@code SERIALNUMBER}, {@code SURNAME}, {@code GIVENNAME}, {@code T} and
     * {@code DNQ}; all others are numbers.
     *
     * @return distinguished name, empty if there is no certificate
     */
    default Optional<String> clientSubject() {
        return clientCertificate().map(it -> it.getSubjectX500Principal()
                .getName(X500Principal.RFC2253, SubjectAttributes.NAMES));
    }
}
