// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.Optional;

import org.wstunnel.spi.TunnelRequest;

/**
 * What the gate knows of a request.
 *
 * @param request the request
 * @param own     origin of the server, as the client sees it: what a page of the same origin has in its header
 * @param client  who has sent it
 */
public record GateRequest(TunnelRequest request, Origin own, Client client) {
    /** Who asks: the user whom the application's security has authenticated, or else the subject of the client's certificate. */
    public Optional<String> user() {
        return request.userName().or(request::clientSubject);
    }
}
