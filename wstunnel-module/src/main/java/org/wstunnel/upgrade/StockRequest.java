package org.wstunnel.upgrade;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.socket.SocketContext;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProxyProtocolData;

import org.wstunnel.access.Origin;
import org.wstunnel.access.OriginRule;
import org.wstunnel.helidon.ClientPeer;
import org.wstunnel.spi.TunnelRequest;

/**
 * The request of a client of Helidon's own WebSocket support, as the services see it.
 *
 * @param route    the tunnel
 * @param prologue first line of the request
 * @param headers  headers of the request
 * @param socket   connection of the client
 */
record StockRequest(TunnelRoute route, HttpPrologue prologue, Headers headers, SocketContext socket) implements TunnelRequest {

    /** Whether a page of this origin may pass. The scheme of the request is not known here, so its origin has that of the page. */
    static boolean originAllowed(OriginRule rule, Headers headers) {
        List<String> pages = pages(headers);
        String scheme = pages.stream().findFirst().flatMap(Origin::parse).map(Origin::scheme).orElse("http");
        return rule.allows(pages, own(scheme, headers));
    }

    /** Values of the Origin headers. */
    static List<String> pages(Headers headers) {
        return headers.all(HeaderNames.ORIGIN, List::of);
    }

    /** Origin of the request itself. */
    static Origin own(String scheme, Headers headers) {
        return headers.first(HeaderNames.HOST)
                .flatMap(host -> Origin.parse(scheme + "://" + host))
                .orElseGet(() -> Origin.of("", "", 0));
    }

    @Override
    public String tunnel() {
        return route.options().name();
    }

    @Override
    public String path() {
        return prologue.uriPath().path();
    }

    @Override
    public Parameters pathParameters() {
        return route.matcher().match(prologue.uriPath()).path().pathParameters();
    }

    @Override
    public UriQuery query() {
        return prologue.query();
    }

    @Override
    public String authority() {
        String host = headers.first(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
        return host.replaceFirst(socket instanceof ConnectionContext it && it.isSecure() ? ":443$" : ":80$", "");
    }

    @Override
    public String clientAddress() {
        Optional<String> proxied = socket instanceof ConnectionContext connection
                ? connection.proxyProtocolData().map(ProxyProtocolData::sourceAddress).filter(it -> !it.isEmpty())
                : Optional.empty();
        return proxied.orElseGet(() -> ClientPeer.text(socket.remotePeer()));
    }

    @Override
    public Optional<String> userName() {
        // Helidon does not tell a listener whom its security has found
        return Optional.empty();
    }

    @Override
    public Optional<X509Certificate> clientCertificate() {
        return socket.remotePeer().tlsCertificates()
                .filter(chain -> chain.length > 0 && chain[0] instanceof X509Certificate)
                .map(chain -> (X509Certificate) chain[0]);
    }
}
