// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends blocking I/O of an attempt by closing its channel: when its time is over, or when the attempt is closed.
 */
final class ChannelGuard {
    private static final System.Logger LOGGER = System.getLogger(ChannelGuard.class.getName());

    private ChannelGuard() {
    }

    /** Some blocking I/O. */
    @FunctionalInterface
    interface Step {
        /**
         * Do it.
         *
         * @throws IOException if it fails, also because the channel was closed
         */
        void run() throws IOException;
    }

    /** How a step has ended; the first one counts. */
    private enum End { SUCCESS, FAILURE, TIME_OVER, CLOSED }

    /**
     * Run a step. Unless it succeeds, the channel is closed.
     *
     * @param dial    attempt that the step belongs to
     * @param channel channel that the step works on
     * @param name    name of the step, for the message when its time is over
     * @param step    step
     * @throws SocketTimeoutException     if the time is over
     * @throws ClosedByInterruptException if the thread was interrupted: the server is stopping
     * @throws AsynchronousCloseException if the attempt was closed
     * @throws IOException                if the step fails
     */
    // what is done then throws nothing
    @SuppressWarnings("FutureReturnValueIgnored")
    static void run(Dial dial, SocketChannel channel, String name, Step step) throws IOException {
        CompletableFuture<End> end = new CompletableFuture<>();
        end.thenAccept(how -> {
            if (how != End.SUCCESS) {
                close(channel);
            }
        });
        Dial.Watch closing = dial.onClose(() -> end.complete(End.CLOSED));
        try {
            end.completeOnTimeout(End.TIME_OVER, dial.nanosLeft(), TimeUnit.NANOSECONDS);
            step.run();
            if (!end.complete(End.SUCCESS)) {
                throw new AsynchronousCloseException();
            }
        } catch (IOException e) {
            throw reason(end.getNow(End.FAILURE), name, e);
        } finally {
            // also takes the timer away
            end.complete(End.FAILURE);
            closing.close();
        }
    }

    private static IOException reason(End end, String name, IOException failure) {
        if (Thread.currentThread().isInterrupted()) {
            return new ClosedByInterruptException();
        }
        return switch (end) {
            case TIME_OVER -> new SocketTimeoutException(name + " timed out");
            case CLOSED -> new AsynchronousCloseException();
            case SUCCESS, FAILURE -> failure;
        };
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "Closing a connection that was given up failed", e);
        }
    }
}
