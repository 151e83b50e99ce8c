package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * A host and a TCP port. The name is resolved at every dial, and the quickest of its addresses is used.
 *
 * @param host host name or IP address
 * @param port port
 */
public record TcpAddress(String host, int port) implements BackendAddress {

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        return new BackendLink(open(dial));
    }

    /** Connect, and send the preamble. */
    SocketChannel open(Dial dial) throws IOException {
        List<InetAddress> addresses = NameLookup.addresses(host, dial);
        SocketChannel channel = addresses.size() == 1
                ? connect(new InetSocketAddress(addresses.getFirst(), port), dial)
                : new ConnectRace(addresses, port, dial).run();
        ChannelGuard.run(dial, channel, "connect", () -> {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Preamble.send(dial, channel);
        });
        return channel;
    }

    @Override
    public String text() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static SocketChannel connect(InetSocketAddress address, Dial dial) throws IOException {
        SocketChannel channel = SocketChannel.open();
        // the channel's own connect tells an address that cannot be used by exceptions that are no IOException
        ChannelGuard.run(dial, channel, "connect", () -> channel.socket().connect(address));
        return channel;
    }
}
