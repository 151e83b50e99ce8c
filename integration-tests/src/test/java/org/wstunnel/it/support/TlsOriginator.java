// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLContext;

/**
 * Takes plain connections and relays each to a TLS listener: clients that know no TLS, such as the Autobahn suite,
 * reach one through it.
 */
public final class TlsOriginator implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final ServerSocket listener;
    private final SSLContext context;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsOriginator(ServerSocket listener, SSLContext context, int target) {
        this.listener = listener;
        this.context = context;
        this.target = target;
    }

    /**
     * Starts it on a free port.
     *
     * @param target port of the TLS listener
     */
    public static TlsOriginator to(int target) throws IOException {
        TlsOriginator originator = new TlsOriginator(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()),
                Certificates.client(), target);
        Thread.ofVirtual().start(originator::accept);
        return originator;
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> relay(client));
            }
        } catch (IOException e) {
            // the listener is closed
        }
    }

    private void relay(Socket client) {
        try (client; Socket server = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
            open.remove(server);
        } catch (IOException e) {
            // the gateway has refused the connection: the client sees its end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** Until the end of the input, which is passed on; what fails ends both directions. */
    private static void copy(Socket from, Socket to) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                to.getOutputStream().write(piece, 0, count);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one; other) {
            // closing is all there is to do
        } catch (IOException e) {
            // closed all the same
        }
    }
}
