// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
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
        boolean ready = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Preamble.send(dial, channel);
            ready = true;
            return channel;
        } finally {
            if (!ready) {
                channel.close();
            }
        }
    }

    @Override
    public String text() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Most backends are near and answer at once: then nothing has to keep the time. */
    private static SocketChannel connect(InetSocketAddress address, Dial dial) throws IOException {
        dial.nanosLeft();
        SocketChannel channel = SocketChannel.open();
        if (!connectAtOnce(channel, address)) {
            ChannelGuard.run(dial, channel, "connect", channel::finishConnect);
        }
        return channel;
    }

    private static boolean connectAtOnce(SocketChannel channel, InetSocketAddress address) throws IOException {
        boolean begun = false;
        try {
            channel.configureBlocking(false);
            // on one machine the connection is there when the call returns, but the call does not say so
            boolean connected = channel.connect(address) || channel.finishConnect();
            channel.configureBlocking(true);
            begun = true;
            return connected;
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            // an address that cannot be used
            throw new SocketException("Cannot connect to " + address, e);
        } finally {
            if (!begun) {
                channel.close();
            }
        }
    }
}
