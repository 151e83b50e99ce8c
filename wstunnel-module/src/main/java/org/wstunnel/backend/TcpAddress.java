package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A host and a TCP port. The name is resolved at every dial, and all its addresses are tried.
 *
 * @param host host name or IP address
 * @param port port
 */
public record TcpAddress(String host, int port) implements BackendAddress {

    @Override
    public BackendLink connect(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(host)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                break;
            }
            try {
                return connect(new InetSocketAddress(address, port), (int) Math.min(millis, Integer.MAX_VALUE));
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null ? new SocketTimeoutException("no time left to connect") : failure;
    }

    @Override
    public String text() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static BackendLink connect(InetSocketAddress address, int timeoutMillis) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, timeoutMillis);
            return new TcpLink(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
