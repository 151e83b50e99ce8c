// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.newsclub.net.unix.AFUNIXSocket;

import static org.wstunnel.it.support.Requirement.require;

/**
 * A WebSocket client that sends whatever bytes a test wants and believes nothing that it reads.
 */
public final class RawClient implements AutoCloseable {
    private final Socket tcp;
    private final Socket socket;
    private final InputStream in;
    private final List<byte[]> pongs = new ArrayList<>();
    private ClientHandshake handshake;

    private RawClient(Socket tcp, Socket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    private static RawClient plain(Io<Socket> connecting) {
        return io(() -> {
            Socket connected = connecting.run();
            return new RawClient(connected, connected);
        });
    }

    /**
     * Connects, and sends nothing yet.
     */
    public static RawClient connect(int port) {
        return plain(() -> ClientSocket.to(port));
    }

    /** Connects, and waits until the server ends the connection, which may come before the client knows that it is connected. */
    public static void connectInVain(int port) {
        try (Socket tcp = ClientSocket.to(port)) {
            new RawClient(tcp, tcp).readToAnyEnd();
        } catch (ConnectException | SocketTimeoutException e) {
            throw new AssertionError("no connection to port " + port, e);
        } catch (SocketException e) {
            // a reset is an end too
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Connects to another address of the loopback network.
     */
    public static RawClient connectTo(String address, int port) {
        return plain(() -> ClientSocket.to(address, port));
    }

    /**
     * Connects from an address of the loopback network.
     */
    public static RawClient connectFrom(String address, int port) {
        return plain(() -> ClientSocket.from(address, port));
    }

    /**
     * Connects to a Unix socket.
     */
    public static RawClient connectUnix(Path path) {
        return plain(() -> ClientSocket.unix(path));
    }

    /**
     * Connects with a small receive buffer, so that little fits between the server and a client that does not read.
     */
    public static RawClient connectNarrow(int port) {
        return plain(() -> ClientSocket.narrow(port));
    }

    /**
     * Connects over TLS, offering HTTP/1.1 by ALPN as browsers do for WebSocket connections.
     */
    public static RawClient connectTls(int port, SSLContext context) {
        return connect(port).overTls(context);
    }

    /**
     * Connects over TLS from an address of the loopback network.
     */
    public static RawClient connectTlsFrom(String address, int port, SSLContext context) {
        return connectFrom(address, port).overTls(context);
    }

    /**
     * Connects over TLS with a small receive buffer.
     */
    public static RawClient connectTlsNarrow(int port, SSLContext context) {
        return connectNarrow(port).overTls(context);
    }

    /**
     * Goes on over TLS, behind what was sent in plain text.
     */
    public RawClient overTls(SSLContext context) {
        return io(() -> new RawClient(tcp, ClientSocket.tls(tcp, context)));
    }

    /**
     * Connects and opens a tunnel.
     */
    public static RawClient open(int port, String path, String... headers) {
        RawClient client = connect(port);
        client.upgrade(path, headers);
        return client;
    }

    /**
     * The request of a valid handshake, with additional header lines.
     */
    public String handshake(String path, String... headers) {
        handshake = new ClientHandshake();
        return handshake.request(host(), path, headers);
    }

    /** What a client would say of the address that it is connected to. */
    private String host() {
        return tcp instanceof AFUNIXSocket ? "localhost" : "localhost:" + tcp.getPort();
    }

    /**
     * Sends a valid handshake with additional header lines and requires the 101 with all that RFC 6455, 4.2.2 asks for.
     */
    public Response upgrade(String path, String... headers) {
        sendText(handshake(path, headers));
        return readUpgrade();
    }

    public Response readUpgrade() {
        Response response = readResponse();
        handshake.requireAccepted(response);
        return response;
    }

    /**
     * Sends a valid handshake with additional header lines, whatever the answer is.
     */
    public Response request(String path, String... headers) {
        return requestText(handshake(path, headers));
    }

    /**
     * Sends a request as it is written and reads the response.
     */
    public Response requestText(String request) {
        sendText(request);
        return readResponse();
    }

    public Response readResponse() {
        return io(() -> Response.read(in));
    }

    /**
     * Reads the answer to a HEAD.
     */
    public Response readHead() {
        return io(() -> Response.readHead(in));
    }

    public RawClient send(byte[]... parts) {
        return io(() -> {
            socket.getOutputStream().write(Hex.concat(parts));
            return this;
        });
    }

    public RawClient sendHex(String hex) {
        return send(Hex.bytes(hex));
    }

    public RawClient sendText(String ascii) {
        return send(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends each byte in a segment of its own.
     */
    public RawClient sendOneByOne(byte[] bytes) {
        for (byte b : bytes) {
            send(new byte[] {b});
        }
        return this;
    }

    /**
     * Reads one frame, and fails if it is none that a server may send.
     */
    public Frame readFrame() {
        return io(() -> Frame.read(in));
    }

    /**
     * Reads one frame if it comes, or begins to, within a time.
     */
    public Optional<Frame> nextFrame(Duration within) {
        return io(() -> {
            in.mark(1);
            socket.setSoTimeout((int) within.toMillis());
            try {
                in.read();
                in.reset();
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            } finally {
                socket.setSoTimeout(ClientSocket.DEADLINE_MILLIS);
            }
            return Optional.of(readFrame());
        });
    }

    /**
     * Reads data frames until they have brought so many bytes; pongs on the way are kept for {@link #pongs()}.
     */
    public byte[] readData(int length) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while (data.size() < length) {
            Frame frame = readFrame();
            if (frame.opcode() == Frame.PONG) {
                pongs.add(frame.payload());
                continue;
            }
            require(frame.isData(), "expected data after " + data.size() + " bytes, got " + frame);
            require(frame.payload().length > 0, "empty data frame");
            data.writeBytes(frame.payload());
        }
        require(data.size() == length, "expected " + length + " bytes, got " + data.size());
        return data.toByteArray();
    }

    public String readText(int length) {
        return new String(readData(length), StandardCharsets.UTF_8);
    }

    /**
     * Reads data up to the Close frame.
     *
     * @return all data; the Close frame is in {@code close}
     */
    public byte[] readDataUntilClose(Frame[] close) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Frame frame = readFrame();; frame = readFrame()) {
            if (frame.opcode() == Frame.CLOSE) {
                close[0] = frame;
                return data.toByteArray();
            }
            if (frame.isData()) {
                data.writeBytes(frame.payload());
            }
        }
    }

    /**
     * Reads up to the Close frame, whatever comes before it.
     */
    public Frame readToClose() {
        Frame[] close = new Frame[1];
        readDataUntilClose(close);
        return close[0];
    }

    /**
     * Requires that the next frame is a Close with this code.
     */
    public Frame readClose(int code) {
        Frame frame = readFrame();
        require(frame.opcode() == Frame.CLOSE, "expected Close " + code + ", got " + frame);
        require(frame.closeCode() == code, "expected Close " + code + ", got " + frame);
        return frame;
    }

    /**
     * Requires that nothing but the orderly end of the stream follows.
     */
    public void readEof() {
        io(() -> {
            int octet = in.read();
            require(octet < 0, "expected the end of the stream, got " + Integer.toHexString(octet));
            return null;
        });
    }

    /**
     * Reads to the end, however the connection ends.
     *
     * @return all bytes that came
     */
    public byte[] readToAnyEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end; received: " + Hex.of(all.toByteArray()), e);
        } catch (IOException e) {
            // a reset is an end too
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    /**
     * Ends the tunnel as a client should: Close, the same code back, end of stream.
     */
    public void closeCleanly() {
        send(Frame.close(1000, ""));
        Frame close = readToClose();
        require(close.closeCode() == 1000, "expected Close 1000, got " + close);
        readEof();
    }

    /**
     * Requires that nothing comes for this long: no byte and no end.
     */
    public void readNothingFor(Duration time) {
        io(() -> {
            socket.setSoTimeout((int) time.toMillis());
            try {
                int octet = in.read();
                throw new AssertionError(octet < 0 ? "the connection has ended" : "received " + Integer.toHexString(octet));
            } catch (SocketTimeoutException e) {
                return null;
            } finally {
                socket.setSoTimeout(ClientSocket.DEADLINE_MILLIS);
            }
        });
    }

    /**
     * The pongs that came between data.
     */
    public List<byte[]> pongs() {
        return pongs;
    }

    /**
     * Ends our direction of the TCP connection.
     */
    public RawClient fin() {
        return io(() -> {
            socket.shutdownOutput();
            return this;
        });
    }

    /**
     * Vanishes with a TCP reset.
     */
    public void reset() {
        io(() -> {
            tcp.setSoLinger(true, 0);
            tcp.close();
            return null;
        });
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + Await.DEADLINE, e);
        } catch (EOFException | SocketException e) {
            throw new AssertionError("the connection ended: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
