// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;

/**
 * Shows a board to VNC clients, with the RFB protocol 3.8 (RFC 6143) and no password.
 */
public final class BoardServer {
    private static final Logger LOGGER = System.getLogger(BoardServer.class.getName());

    private final Board board;

    /**
     * A server for one board.
     *
     * @param board the board
     */
    public BoardServer(Board board) {
        this.board = board;
    }

    /**
     * Serves one client: this thread reads what it sends, another one writes its updates, so that a client which does not read
     * keeps nobody waiting but itself.
     *
     * @param client connection to the client; the caller closes it
     * @throws IOException if the connection breaks or the client breaks the protocol
     */
    public void hold(SocketChannel client) throws IOException {
        RfbInput in = new RfbInput(client);
        RfbOutput out = new RfbOutput(client);
        new RfbHandshake(in, out).perform();
        Thread writer = null;
        try (Board.Viewer viewer = board.join()) {
            ClientMessages messages = new ClientMessages(in, viewer);
            UpdateWriter updates = new UpdateWriter(viewer, out);
            writer = Thread.ofVirtual().name("board writer").start(() -> write(client, viewer, updates, messages));
            messages.readAll();
        } finally {
            // ends a write that waits for the client
            client.close();
            join(writer);
        }
    }

    private static void write(SocketChannel client, Board.Viewer viewer, UpdateWriter updates, ClientMessages messages) {
        try (client) {
            Board.Update update = viewer.awaitUpdate();
            while (update != null) {
                updates.write(update, messages.wishes());
                update = viewer.awaitUpdate();
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a viewer has gone: {0}", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread writer) {
        try {
            if (writer != null) {
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
