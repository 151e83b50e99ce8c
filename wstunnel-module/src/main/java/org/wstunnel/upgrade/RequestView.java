package org.wstunnel.upgrade;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.ServerRequest;

import org.wstunnel.gate.Origin;
import org.wstunnel.spi.TunnelRequest;

/**
 * A request in the form in which the gate and the services see it.
 *
 * @param tunnel  name of the tunnel
 * @param request the request
 */
record RequestView(String tunnel, ServerRequest request) implements TunnelRequest {
    @Override
    public String path() {
        return request.path().absolute().path();
    }

    @Override
    public Parameters pathParameters() {
        return request.path().pathParameters();
    }

    @Override
    public UriQuery query() {
        return request.query();
    }

    @Override
    public String authority() {
        UriInfo uri = request.requestedUri();
        int port = uri.port();
        boolean defaultPort = port == -1 || port == ("https".equals(uri.scheme()) ? 443 : 80);
        String host = uri.host().toLowerCase(Locale.ROOT);
        return defaultPort ? host : host + ":" + port;
    }

    @Override
    public Headers headers() {
        return request.headers();
    }

    @Override
    public String clientAddress() {
        return request.proxyProtocolData()
                .map(ProxyProtocolData::sourceAddress)
                .filter(it -> !it.isEmpty())
                .orElseGet(() -> request.remotePeer().address() instanceof InetSocketAddress inet
                        ? inet.getAddress().getHostAddress()
                        : request.remotePeer().host());
    }

    @Override
    public Optional<String> userName() {
        return AuthenticatedUser.name(request.context());
    }

    @Override
    public Optional<X509Certificate> clientCertificate() {
        return request.remotePeer().tlsCertificates()
                .filter(chain -> chain.length > 0 && chain[0] instanceof X509Certificate)
                .map(chain -> (X509Certificate) chain[0]);
    }

    /** Origin of the request itself, as its client sees it: behind a trusted proxy as that says. */
    Origin ownOrigin() {
        return ownOrigin(request);
    }

    static Origin ownOrigin(ServerRequest request) {
        UriInfo uri = request.requestedUri();
        return Origin.of(uri.scheme(), uri.host(), uri.port());
    }
}
