package org.wstunnel.tunnel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.net.Socket;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;

/**
 * The time limit of reads from one client, which an open tunnel needs only where it has memory to let go of.
 * <p>
 * Helidon sets the listener's {@code read-timeout} on every socket, for requests that stall. On a tunnel each read that has to wait then
 * starts a timer, which costs a third of the small messages per second. Helidon does not hand out the socket: it is taken from a private
 * field, where that is allowed (on the class path, or with {@code --add-opens
 * io.helidon.common.socket/io.helidon.common.socket=org.wstunnel}). Elsewhere, or with another version of Helidon, all stays as it is.
 * <p>
 * Belongs to the reading thread.
 */
public final class ReadLimit {
    private static final System.Logger LOGGER = System.getLogger(ReadLimit.class.getName());
    private static final int TICK_MILLIS = 10_000;
    /** Buffers up to this size are kept by an idle tunnel. */
    private static final int UNTIMED_BUFFER = 8192;
    /** Null where it is out of reach. */
    private static final Field DELEGATE = delegate();

    /** Null where it is out of reach. */
    private final Socket socket;
    private int millis = -1;

    /**
     * Create a limit; nothing is changed before {@link #forBuffer}.
     *
     * @param socket connection to the client
     */
    public ReadLimit(HelidonSocket socket) {
        this.socket = DELEGATE != null && socket instanceof PlainSocket ? socketOf(socket) : null;
    }

    /**
     * Set the limit for reads into a buffer of this size.
     *
     * @param size size in bytes
     */
    public void forBuffer(int size) {
        int wanted = size > UNTIMED_BUFFER ? TICK_MILLIS : 0;
        if (socket == null || wanted == millis) {
            return;
        }
        millis = wanted;
        try {
            socket.setSoTimeout(wanted);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "The time limit cannot be set, the next read will see why", e);
        }
    }

    private static Field delegate() {
        try {
            Field field = PlainSocket.class.getDeclaredField("delegate");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "Sockets of clients are out of reach, every read that waits starts a timer", e);
            return null;
        }
    }

    private static Socket socketOf(HelidonSocket socket) {
        try {
            return (Socket) DELEGATE.get(socket);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "The socket of a client is out of reach", e);
            return null;
        }
    }
}
