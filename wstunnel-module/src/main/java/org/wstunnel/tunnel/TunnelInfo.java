package org.wstunnel.tunnel;

import java.util.Optional;

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
}
