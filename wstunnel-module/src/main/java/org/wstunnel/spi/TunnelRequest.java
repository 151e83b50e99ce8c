package org.wstunnel.spi;

import java.security.cert.X509Certificate;
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
     * Id of the tunnel that may come of the request, as it is in the log and in the answer's {@code X-Tunnel-Id}.
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
     * Address of the client, without port: the peer of the connection; or what the PROXY header of the connection says, if the
     * listener takes one; or what proxies say whom the configuration trusts.
     *
     * @return IP address as text; {@code unix} for a client on a Unix socket
     */
    String clientAddress();

    /**
     * Name of the user that the application's security has authenticated.
     *
     * @return user name, empty if nobody was authenticated
     */
    Optional<String> userName();

    /**
     * Certificate with which the client has authenticated itself on the listener's own TLS connection. It was verified against
     * the listener's trust store.
     *
     * @return certificate, empty if the client sent none or the connection has no TLS
     */
    default Optional<X509Certificate> clientCertificate() {
        return Optional.empty();
    }

    /**
     * Subject of the client's certificate as in RFC 2253, such as {@code CN=ada,O=Example}.
     *
     * @return distinguished name, empty if there is no certificate
     */
    default Optional<String> clientSubject() {
        return clientCertificate().map(it -> it.getSubjectX500Principal().getName());
    }
}
