package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.helidon.common.tls.Tls;

/**
 * A TCP backend that is spoken to over TLS.
 *
 * @param tcp        where it listens
 * @param tls        whom to trust, and the client's own certificate
 * @param serverName name that the backend is asked for (SNI, RFC 6066 section 3) and that its certificate has to have
 */
public record TlsAddress(TcpAddress tcp, Tls tls, String serverName) implements BackendAddress {

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        SocketChannel channel = tcp.open(dial);
        boolean success = false;
        try {
            InetSocketAddress peer = InetSocketAddress.createUnresolved(serverName, tcp.port());
            SSLSocket socket = tls.createSocket(tls.prototype().applicationProtocols(), channel.socket(), peer);
            handshake(socket, channel, dial);
            TlsLink link = new TlsLink(channel, socket);
            success = true;
            return link;
        } catch (SSLException e) {
            throw new TlsException(e, serverName);
        } finally {
            if (!success) {
                channel.close();
            }
        }
    }

    @Override
    public BackendAddress transport() {
        return tcp;
    }

    @Override
    public String text() {
        return tcp.text();
    }

    /** A read timeout would start anew with every byte; this ends the handshake when its time is over. */
    private static void handshake(SSLSocket socket, SocketChannel channel, Dial dial) throws IOException {
        long left = dial.nanosLeft();
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofVirtual().name("wstunnel-tls-handshake").start(() -> {
            try {
                if (!done.await(left, TimeUnit.NANOSECONDS)) {
                    channel.close();
                }
            } catch (InterruptedException | IOException e) {
                done.countDown();
            }
        });
        try {
            socket.startHandshake();
        } catch (IOException e) {
            if (!channel.isOpen() && dial.over()) {
                throw new SocketTimeoutException("TLS handshake timed out");
            }
            throw e;
        } finally {
            done.countDown();
        }
    }
}
