// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.security.auth.x500.X500Principal;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;

/**
 * A request for a tunnel as values, each of which can be another.
 */
public record SimpleRequest(String tunnel,
        String path,
        Parameters pathParameters,
        UriQuery query,
        String authority,
        Headers headers,
        String clientAddress,
        Optional<String> userName,
        Optional<String> clientSubject) implements TunnelRequest {
    /** For {@code /t} at {@code example.org}, of a client without a name. */
    public static final SimpleRequest PLAIN = new SimpleRequest("tested", "/t", Parameters.empty("path"), UriQuery.empty(),
            "example.org", WritableHeaders.create(), "192.0.2.1", Optional.empty(), Optional.empty());

    public SimpleRequest withPath(String other) {
        return new SimpleRequest(tunnel, other, pathParameters, query, authority, headers, clientAddress, userName,
                clientSubject);
    }

    public SimpleRequest withVariable(String name, String value) {
        Parameters other = Parameters.create("path", Map.of(name, List.of(value)));
        return new SimpleRequest(tunnel, path, other, query, authority, headers, clientAddress, userName, clientSubject);
    }

    /** With a query as it is in the request line. */
    public SimpleRequest withQuery(String raw) {
        UriQuery other = UriQuery.create(raw);
        return new SimpleRequest(tunnel, path, pathParameters, other, authority, headers, clientAddress, userName, clientSubject);
    }

    public SimpleRequest withAuthority(String other) {
        return new SimpleRequest(tunnel, path, pathParameters, query, other, headers, clientAddress, userName, clientSubject);
    }

    /** With one line more for each value. */
    public SimpleRequest withHeader(String name, String... values) {
        WritableHeaders<?> more = WritableHeaders.create(headers);
        HeaderName header = HeaderNames.create(name);
        for (String value : values) {
            more.add(HeaderValues.create(header, value));
        }
        return new SimpleRequest(tunnel, path, pathParameters, query, authority, more, clientAddress, userName, clientSubject);
    }

    public SimpleRequest withClient(String address) {
        return new SimpleRequest(tunnel, path, pathParameters, query, authority, headers, address, userName, clientSubject);
    }

    public SimpleRequest withUser(String name) {
        return new SimpleRequest(tunnel, path, pathParameters, query, authority, headers, clientAddress, Optional.of(name),
                clientSubject);
    }

    /** With the subject of this certificate. */
    public SimpleRequest withSubjectOf(X509Certificate certificate) {
        return withSubject(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, SubjectAttributes.NAMES));
    }

    /** With a certificate of this subject. */
    public SimpleRequest withSubject(String name) {
        return new SimpleRequest(tunnel, path, pathParameters, query, authority, headers, clientAddress, userName,
                Optional.of(name));
    }
}
