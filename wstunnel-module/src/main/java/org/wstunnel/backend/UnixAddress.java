// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The path of a Unix domain stream socket.
 *
 * @param path path of the socket file
 */
public record UnixAddress(Path path) implements BackendAddress {

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        SocketChannel channel = UnixConnect.connect(path, dial);
        ChannelGuard.run(dial, channel, "connect", () -> Preamble.send(dial, channel));
        return new BackendLink(channel);
    }

    @Override
    public String text() {
        return path.toString();
    }
}
