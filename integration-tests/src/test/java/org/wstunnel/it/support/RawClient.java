// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * A WebSocket client that sends whatever bytes a test wants and believes nothing that it reads.
 */
public final class RawClient implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Socket tcp;
    private final Socket socket;
    private final InputStream in;
    private final List<byte[]> pongs = new ArrayList<>();
    private String key;

    private RawClient(Socket tcp, Socket socket) throws IOException {
        this.tcp = tcp;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    /**
     * Connects, and sends nothing yet.
     */
    public static RawClient connect(int port) {
        return io(() -> {
            Socket tcp = tcp(port, 0);
            return new RawClient(tcp, tcp);
        });
    }

    /** Connects, and waits until the server ends the connection, which may come before the client knows that it is connected. */
    public static void connectInVain(int port) {
        try (Socket tcp = tcp(port, 0)) {
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
        return io(() -> {
            Socket tcp = new Socket();
            tcp.setTcpNoDelay(true);
            tcp.setSoTimeout((int) Await.DEADLINE.toMillis());
            tcp.connect(new InetSocketAddress(address, port), (int) Await.DEADLINE.toMillis());
            return new RawClient(tcp, tcp);
        });
    }

    /**
     * Connects from an address of the loopback network.
     */
    public static RawClient connectFrom(String address, int port) {
        return io(() -> {
            Socket tcp = new Socket();
            tcp.bind(new InetSocketAddress(address, 0));
            tcp.setTcpNoDelay(true);
            tcp.setSoTimeout((int) Await.DEADLINE.toMillis());
            tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Await.DEADLINE.toMillis());
            return new RawClient(tcp, tcp);
        });
    }

    /**
     * Connects to a Unix socket.
     */
    public static RawClient connectUnix(Path path) {
        return io(() -> {
            Socket unix = AFUNIXSocket.connectTo(AFUNIXSocketAddress.of(path));
            unix.setSoTimeout((int) Await.DEADLINE.toMillis());
            return new RawClient(unix, unix);
        });
    }

    /**
     * Connects with a small receive buffer, so that little fits between the server and a client that does not read.
     */
    public static RawClient connectNarrow(int port) {
        return io(() -> {
            Socket tcp = tcp(port, 4096);
            return new RawClient(tcp, tcp);
        });
    }

    /**
     * Connects over TLS, offering HTTP/1.1 by ALPN as browsers do for WebSocket connections.
     */
    public static RawClient connectTls(int port, SSLContext context) {
        return tls(port, context, 0);
    }

    /**
     * Connects over TLS from an address of the loopback network.
     */
    public static RawClient connectTlsFrom(String address, int port, SSLContext context) {
        RawClient plain = connectFrom(address, port);
        return io(() -> new RawClient(plain.tcp, handshake(plain.tcp, port, context)));
    }

    /**
     * Connects over TLS with a small receive buffer.
     */
    public static RawClient connectTlsNarrow(int port, SSLContext context) {
        return tls(port, context, 4096);
    }

    private static RawClient tls(int port, SSLContext context, int receiveBuffer) {
        return io(() -> {
            Socket tcp = tcp(port, receiveBuffer);
            return new RawClient(tcp, handshake(tcp, port, context));
        });
    }

    /**
     * Goes on over TLS, behind what was sent in plain text.
     */
    public RawClient overTls(SSLContext context) {
        return io(() -> new RawClient(tcp, handshake(tcp, tcp.getPort(), context)));
    }

    private static SSLSocket handshake(Socket tcp, int port, SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, "localhost", port, true);
        var parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static Socket tcp(int port, int receiveBuffer) throws IOException {
        Socket tcp = new Socket();
        if (receiveBuffer > 0) {
            tcp.setReceiveBufferSize(receiveBuffer);
        }
        tcp.setTcpNoDelay(true);
        tcp.setSoTimeout((int) Await.DEADLINE.toMillis());
        tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Await.DEADLINE.toMillis());
        return tcp;
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
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\n"
                + "Host: " + host() + "\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + key + "\r\n"
                + "Sec-WebSocket-Version: 13\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
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
        require(response.status() == 101, "expected 101, got " + response);
        require("websocket".equalsIgnoreCase(response.header("Upgrade").orElse("")), "Upgrade header: " + response);
        require("upgrade".equalsIgnoreCase(response.header("Connection").orElse("")), "Connection header: " + response);
        require(accept(key).equals(response.header("Sec-WebSocket-Accept").orElse("")), "accept key: " + response);
        require(response.header("Sec-WebSocket-Extensions").isEmpty(), "extensions: " + response);
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

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
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
        return io(() -> {
            int first = octet();
            int second = octet();
            require((first & 0x70) == 0, "RSV bit set: " + Integer.toHexString(first));
            require((second & 0x80) == 0, "masked frame from a server");
            int opcode = first & 0x0F;
            boolean fin = (first & 0x80) != 0;
            long length = length(second & 0x7F);
            require(opcode <= 2 || opcode >= 8 && opcode <= 10, "reserved opcode " + opcode);
            require(opcode < 8 || fin && length <= 125, "control frame fragmented or too long: " + length);
            byte[] payload = in.readNBytes(Math.toIntExact(length));
            require(payload.length == length, "end of stream in a frame of " + length + " after " + payload.length);
            Frame frame = new Frame(fin, opcode, payload);
            require(opcode != Frame.CLOSE || payload.length != 1, "Close with a payload of 1 byte");
            return frame;
        });
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
                socket.setSoTimeout((int) Await.DEADLINE.toMillis());
            }
            return Optional.of(readFrame());
        });
    }

    private long length(int length7) throws IOException {
        if (length7 < 126) {
            return length7;
        }
        long length = 0;
        for (int i = length7 == 126 ? 2 : 8; i > 0; i--) {
            length = length << 8 | octet();
        }
        require(length > (length7 == 126 ? 125 : 65535), "length not in its shortest form: " + length);
        return length;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("end of stream where a frame was expected");
        }
        return octet;
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
                socket.setSoTimeout((int) Await.DEADLINE.toMillis());
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

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
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
