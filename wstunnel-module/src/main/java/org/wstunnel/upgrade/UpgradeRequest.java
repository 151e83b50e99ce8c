// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.helidon.common.LazyValue;
import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestedUriDiscoveryContext;
import io.helidon.http.RoutedPath;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.http.media.ReadableEntityBase;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;

/**
 * The upgrade request in the form in which the HTTP routing takes it. It has no entity.
 */
final class UpgradeRequest implements RoutingRequest {
    private final ConnectionContext connection;
    private final HttpSecurity security;
    private final ServerRequestHeaders headers;
    private final Context context;
    private final LazyValue<UriInfo> requestedUri = LazyValue.create(this::discoverUri);

    private HttpPrologue prologue;
    private RoutedPath path;
    private String matchingPattern;
    /** Set once a filter has changed a header. */
    private WritableHeaders<?> changed;

    UpgradeRequest(ConnectionContext connection, HttpSecurity security, HttpPrologue prologue, Headers headers) {
        this.connection = connection;
        this.security = security;
        this.prologue = prologue;
        this.headers = ServerRequestHeaders.create(headers);
        this.context = Context.builder()
                .parent(Contexts.context().orElseGet(() -> connection.listenerContext().context()))
                .id("[" + connection.socketId() + " " + connection.childSocketId() + "] websocket upgrade")
                .build();
    }

    @Override
    public RoutingRequest path(RoutedPath routedPath) {
        this.path = routedPath;
        return this;
    }

    @Override
    public RoutingRequest prologue(HttpPrologue newPrologue) {
        this.prologue = newPrologue;
        return this;
    }

    @Override
    public RoutingRequest matchingPattern(String matchingPattern) {
        this.matchingPattern = matchingPattern;
        return this;
    }

    @Override
    public Optional<String> matchingPattern() {
        return Optional.ofNullable(matchingPattern);
    }

    @Override
    public void reset() {
        // there is no entity, so none is left to be skipped
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public RoutedPath path() {
        return path;
    }

    @Override
    public ReadableEntity content() {
        return ReadableEntityBase.empty();
    }

    @Override
    public String socketId() {
        return connection.childSocketId();
    }

    @Override
    public String serverSocketId() {
        return connection.socketId();
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public ListenerContext listenerContext() {
        return connection.listenerContext();
    }

    @Override
    public HttpSecurity security() {
        return security;
    }

    @Override
    public boolean continueSent() {
        return false;
    }

    @Override
    public void streamFilter(UnaryOperator<InputStream> filterFunction) {
        // there is no entity to filter
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return connection.proxyProtocolData();
    }

    @Override
    public HttpPrologue prologue() {
        return prologue;
    }

    @Override
    public ServerRequestHeaders headers() {
        return changed == null ? headers : ServerRequestHeaders.create(changed);
    }

    @Override
    public UriQuery query() {
        return prologue.query();
    }

    @Override
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return connection.localPeer();
    }

    @Override
    public String authority() {
        return headers.first(HeaderNames.HOST).orElse("");
    }

    @Override
    public void header(Header header) {
        if (changed == null) {
            changed = WritableHeaders.create(headers);
        }
        changed.set(header);
    }

    @Override
    public int id() {
        return 0;
    }

    @Override
    public UriInfo requestedUri() {
        return requestedUri.get();
    }

    @Override
    public String toString() {
        return "WebSocket upgrade request";
    }

    private UriInfo discoverUri() {
        return connection.listenerContext().config().requestedUriDiscoveryContext()
                .orElseGet(() -> RequestedUriDiscoveryContext.builder().build())
                .uriInfo(remotePeer().address(), localPeer().address(), prologue.uriPath().path(), headers, query(), isSecure());
    }
}
