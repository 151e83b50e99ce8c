// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;

/**
 * The bytes of a connection, with the bodies of requests as Helidon can take them.
 * <p>
 * Belongs to the connection's thread.
 */
final class ReceivedBytes {
    private final ConnectionContext own;
    /** Of a request whose body comes in chunks; {@code null} otherwise. */
    private ChunkedBody body;
    /** What has come together with the head of such a request. */
    private byte[] beginning = BufferData.EMPTY_BYTES;

    ReceivedBytes(ConnectionContext own) {
        this.own = own;
    }

    /**
     * The head of a request has come.
     *
     * @param chunked whether its body comes in chunks
     * @param reader  has what came together with it
     */
    void head(boolean chunked, DataReader reader) {
        body = chunked ? new ChunkedBody() : null;
        if (body != null && reader.available() > 0) {
            beginning = reader.readBytes(reader.available());
        }
    }

    /** Waits for what comes next; {@code null} at the end. */
    byte[] next() {
        byte[] bytes;
        do {
            byte[] raw = beginning.length > 0 ? beginning : read();
            beginning = BufferData.EMPTY_BYTES;
            bytes = raw == null || body == null ? raw : body.cut(raw);
        } while (bytes != null && bytes.length == 0);
        return bytes;
    }

    private byte[] read() {
        // what was read to tell HTTP/1.1 from other protocols
        DataReader before = own.dataReader();
        int left = before.available();
        byte[] bytes = left > 0 ? before.readBytes(left) : own.serverSocket().get();
        // an end of TLS is told in two steps, of which the first one has no bytes
        while (bytes != null && bytes.length == 0) {
            bytes = own.serverSocket().get();
        }
        return bytes;
    }
}
