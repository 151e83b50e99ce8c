// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.Optional;

import org.wstunnel.loop.LogText;

/**
 * Who is at the ends of one open tunnel.
 *
 * @param id      id of this tunnel, unique in this process
 * @param client  address of the client
 * @param user    authenticated user
 * @param subject subject of the client's certificate
 * @param origin  origin of the page that asked for the tunnel, as the browser says it
 * @param backend name of the backend
 */
public record TunnelInfo(String id,
        String client,
        Optional<String> user,
        Optional<String> subject,
        Optional<String> origin,
        String backend) {
    /** What is longer than a field of the log is cut: it is held for as long as the tunnel is open. */
    public TunnelInfo {
        user = user.map(LogText::field);
        subject = subject.map(LogText::field);
        origin = origin.map(LogText::field);
    }
}
