package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
        SocketChannel channel = open(dial);
        try {
            return new TcpLink(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Connect, and send the preamble. */
    SocketChannel open(Dial dial) throws IOException {
        List<InetAddress> addresses = NameLookup.addresses(host, dial.nanosLeft());
        SocketChannel channel = addresses.size() == 1
                ? connect(new InetSocketAddress(addresses.getFirst(), port), dial)
                : new ConnectRace(addresses, port, dial).run();
        try {
            channel.write(ByteBuffer.wrap(dial.preamble()));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String text() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static SocketChannel connect(InetSocketAddress address, Dial dial) throws IOException {
        int millis = dial.millisLeft();
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, millis);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
