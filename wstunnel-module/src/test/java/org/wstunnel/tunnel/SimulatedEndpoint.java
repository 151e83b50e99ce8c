// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.wstunnel.loop.Endpoint;

/**
 * A connection without a socket. Bytes of the peer arrive when a schedule says so, and the peer has room for as many as
 * it says; what does not fit waits, as it does in the endpoint of a socket. Complains about whoever breaks the contract
 * of {@link Endpoint}.
 */
final class SimulatedEndpoint implements Endpoint {
    /** Room of a peer that takes everything. */
    static final long ENDLESS = Long.MAX_VALUE / 2;
    private static final ThreadLocal<byte[]> PIECES = ThreadLocal.withInitial(() -> new byte[SimulatedLoop.LARGEST]);
    private static final int MOST_CALLS_IN_A_TURN = 1000;

    private final String name;
    private final SimulatedLoop loop;
    private final Verdict verdict;
    private final Peer peer;
    private final Bytes arrived = new Bytes();
    private final Bytes rest = new Bytes();
    private final Faults faults = new Faults();
    private final byte[] piece = PIECES.get();
    private Listener listener;
    private boolean wantsRead = true;
    private boolean endArrived;
    private boolean readBreaks;
    private boolean writeBreaks;
    private long room = ENDLESS;
    private boolean outputEnded;
    private boolean closed;
    private boolean endRead;
    private boolean lossRead;
    private boolean lossWritten;
    private long readBytes;
    private long takenBytes;
    private long movedAt;
    private int calls;

    /**
     * Who is at the other end.
     */
    interface Peer {
        /** The endpoint is read now. */
        void reads();

        /** Bytes are written, from position to limit; perhaps they wait. */
        void written(ByteBuffer bytes);

        /** Bytes have reached the peer. */
        void took(byte[] bytes, int length);

        /** The peer sees the end of the stream. */
        void ended();

        /** The connection is closed; not in order if bytes were waiting. */
        void closed(boolean inOrder);
    }

    SimulatedEndpoint(String name, SimulatedLoop loop, Verdict verdict, Peer peer) {
        this.name = name;
        this.loop = loop;
        this.verdict = verdict;
        this.peer = peer;
        this.movedAt = loop.now();
    }

    // ---- what the peer and the network do

    Bytes arrived() {
        return arrived;
    }

    void endArrives() {
        endArrived = true;
    }

    /** The peer resets the connection: reading meets that, or writing, or both. */
    void breaks(boolean read, boolean write) {
        readBreaks |= read;
        writeBreaks |= write;
    }

    void room(long bytes) {
        room = bytes == ENDLESS ? ENDLESS : Math.min(ENDLESS, room + bytes);
    }

    void noRoom() {
        room = 0;
    }

    /** Calls that throw an Error. */
    Faults faults() {
        return faults;
    }

    /** Another turn begins. */
    void newTurn() {
        calls = 0;
    }

    /** Does what the selector of a loop does. Returns whether there was something to do. */
    boolean ready() {
        if (closed || listener == null) {
            return false;
        }
        boolean flushes = rest.length() > 0 && (room > 0 || writeBreaks);
        if (flushes) {
            flush();
        }
        boolean readable = !closed && wantsRead && (arrived.length() > 0 || endArrived || readBreaks);
        if (readable) {
            int before = calls;
            listener.readable();
            verdict.require(calls > before || !wantsRead || closed, name + " is readable and is not read: the loop spins");
            verdict.require(!(endRead || lossRead) || !wantsRead || closed, name + " is wanted after its end: the loop spins");
        }
        return flushes || readable;
    }

    /** The loop has failed. */
    void loopFails(Throwable cause) {
        if (listener != null && !closed) {
            listener.failed(cause);
            close();
        }
    }

    // ---- what is known

    boolean opened() {
        return listener != null;
    }

    boolean isClosed() {
        return closed;
    }

    boolean wantsRead() {
        return wantsRead;
    }

    boolean endRead() {
        return endRead;
    }

    boolean outputEnded() {
        return outputEnded;
    }

    /** Whether the tunnel was told that the connection is lost. */
    boolean lossTold() {
        return lossRead || lossWritten;
    }

    /** Whether reading has told it. */
    boolean lossRead() {
        return lossRead;
    }

    long readBytes() {
        return readBytes;
    }

    long takenBytes() {
        return takenBytes;
    }

    /** When the peer has taken output last, or when output began to wait. */
    long movedAt() {
        return movedAt;
    }

    @Override
    public String toString() {
        return name + "[arrived " + arrived.length() + (endArrived ? ", end" : "")
                + "; read " + readBytes + (endRead ? ", end" : "") + (wantsRead ? "; wanted" : "")
                + "; taken " + takenBytes + "; waiting " + rest.length() + (outputEnded ? ", end" : "")
                + (closed ? "; closed]" : "]");
    }

    // ---- Endpoint

    @Override
    public void open(Listener listener) throws IOException {
        verdict.require(this.listener == null && !closed, name + " is opened twice, or after it was closed");
        call(Faults.Call.OPEN);
        this.listener = listener;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        verdict.require(into.isDirect() && into.hasRemaining(), name + " is read into a buffer without room");
        call(Faults.Call.READ);
        peer.reads();
        if (readBreaks) {
            lossRead = true;
            throw new IOException(name + " was reset");
        }
        if (arrived.length() == 0) {
            endRead |= endArrived;
            return endArrived ? -1 : 0;
        }
        int length = Math.min(arrived.length(), into.remaining());
        arrived.move(length, into);
        readBytes += length;
        return length;
    }

    @Override
    public int read(ByteBuffer first, ByteBuffer second) throws IOException {
        int read = read(first);
        verdict.require(second.isDirect() && second.hasRemaining(), name + " is read into a second buffer without room");
        int more = first.hasRemaining() ? 0 : Math.min(arrived.length(), second.remaining());
        arrived.move(more, second);
        readBytes += more;
        return read + more;
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        verdict.require(from.isDirect(), name + " is written from the heap");
        verdict.require(!outputEnded, name + " is written after its output was ended");
        call(Faults.Call.WRITE);
        if (writeBreaks) {
            lossWritten = true;
            throw new IOException(name + ": broken pipe");
        }
        peer.written(from);
        if (rest.length() == 0) {
            movedAt = loop.now();
        }
        rest.add(from);
        take();
        return rest.length() == 0;
    }

    @Override
    public int waiting() {
        return rest.length();
    }

    @Override
    public void wantRead(boolean wanted) {
        call(Faults.Call.WANT);
        wantsRead = wanted;
    }

    @Override
    public void shutdownOutput() throws IOException {
        verdict.require(rest.length() == 0, name + ": output is ended while some of it waits");
        verdict.require(!outputEnded, name + ": output is ended twice");
        call(Faults.Call.END);
        outputEnded = true;
        if (writeBreaks) {
            lossWritten = true;
            throw new IOException(name + ": not connected");
        }
        peer.ended();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            peer.closed(rest.length() == 0);
            rest.clear();
            faults.meet(Faults.Call.CLOSE);
        }
    }

    private void call(Faults.Call call) {
        verdict.require(!closed, name + ": " + call + " after it was closed");
        if (++calls > MOST_CALLS_IN_A_TURN) {
            verdict.fault(name + ": so many calls in one turn, the loop hangs");
            throw new StackOverflowError("so many calls in one turn");
        }
        faults.meet(call);
    }

    private void take() {
        int length = (int) Math.min(rest.length(), room);
        if (length > 0) {
            room = room == ENDLESS ? room : room - length;
            rest.move(length, ByteBuffer.wrap(piece));
            takenBytes += length;
            movedAt = loop.now();
            peer.took(piece, length);
        }
    }

    private void flush() {
        if (writeBreaks) {
            rest.clear();
            lossWritten = true;
            listener.writeFailed(new IOException(name + ": broken pipe"));
        } else {
            take();
            listener.written();
        }
    }
}
