// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.ServerRequest;

import org.wstunnel.access.Client;
import org.wstunnel.access.IpLiteral;
import org.wstunnel.access.Origin;
import org.wstunnel.access.TrustedProxies;
import org.wstunnel.spi.TunnelRequest;

/**
 * A request in the form in which the gate and the services see it.
 *
 * @param tunnel  name of the tunnel's definition
 * @param id      id of the tunnel that may come of it
 * @param request the request
 * @param client  who has sent it
 * @param proxied what a PROXY header of the connection says, if it is believed
 */
record RequestView(String tunnel, String id, ServerRequest request, Client client, Optional<ProxyProtocolData> proxied)
        implements
            TunnelRequest {

    static RequestView of(String tunnel, String id, ServerRequest request, TrustedProxies proxies) {
        Client peer = request.remotePeer().address() instanceof InetSocketAddress inet
                ? Client.direct(Optional.of(inet.getAddress()), inet.getPort())
                : Client.direct(Optional.<InetAddress>empty(), 0);
        Optional<ProxyProtocolData> proxied = request.proxyProtocolData().filter(it -> proxies.believesProxyProtocol(peer));
        return new RequestView(tunnel, id, request, client(request, peer, proxied, proxies), proxied);
    }

    private static Client client(ServerRequest request, Client peer, Optional<ProxyProtocolData> proxied,
            TrustedProxies proxies) {
        boolean added = request.proxyProtocolData().filter(it -> !it.sourceAddress().isEmpty()).isPresent();
        if (proxied.isEmpty()) {
            return proxies.client(peer, request.headers(), added);
        }
        Optional<InetAddress> source = IpLiteral.parse(proxied.get().sourceAddress());
        if (source.isEmpty()) {
            // a proxy that does not say who is connected to it vouches for nothing that comes through it, headers included
            return new Client(peer.address(), 0, true, true, Optional.empty(), Optional.empty(), Optional.empty());
        }
        return proxies.client(Client.direct(source, Math.max(0, proxied.get().sourcePort())), request.headers(), added);
    }

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
        return ownOrigin().authority();
    }

    @Override
    public Headers headers() {
        return request.headers();
    }

    @Override
    public String clientAddress() {
        return client.text();
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

    /** Origin of the request itself, as its client sees it: what Helidon says, unless a trusted proxy says more. */
    Origin ownOrigin() {
        UriInfo uri = request.requestedUri();
        Origin requested = Origin.of(uri.scheme(), uri.host(), uri.port());
        if (client.scheme().isEmpty() && client.host().isEmpty() && client.hostPort().isEmpty()) {
            return requested;
        }
        Origin asked = client.host()
                .or(() -> request.headers().first(HeaderNames.HOST))
                .flatMap(host -> Origin.parse(client.scheme().orElse(requested.scheme()) + "://" + host))
                .orElse(requested);
        return client.hostPort().map(port -> Origin.of(asked.scheme(), asked.host(), port)).orElse(asked);
    }
}
