// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One thread with a selector, and all that belongs to the connections it serves.
 * <p>
 * What one connection throws ends that connection alone. If the selector itself fails, or something is thrown that belongs to no
 * connection, the loop ends, and all of its connections are told.
 */
public final class EventLoop implements Loop, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(EventLoop.class.getName());
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Room for eight TLS records of the largest size, and for one that is not complete. */
    private static final int CIPHER = 9 * 17 * 1024;

    private final Thread thread;
    private final Selector selector;
    private final Consumer<Throwable> died;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Whether the loop will look for tasks before it waits for anything. */
    private final AtomicBoolean awake = new AtomicBoolean(true);
    private final Consumer<SelectionKey> onReady = this::ready;
    private final Alarms alarms = new Alarms();
    private final BufferPool pool = new BufferPool(this);
    private final Set<Member> members = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Endpoints that are ready and had much to do the last time. */
    private final Queue<Selected> streams = new ArrayDeque<>();
    /** Endpoints that hold input which no selector knows of. */
    private final List<Member> again = new ArrayList<>();

    private ByteBuffer input = ByteBuffer.allocateDirect(0);
    private ByteBuffer output = ByteBuffer.allocateDirect(0);
    /** Made when the first connection needs it. */
    private ByteBuffer cipherInput;
    /** Made when the first connection needs it. */
    private ByteBuffer cipherOutput;
    private long now = System.nanoTime();
    /** Written by the loop's thread. */
    private volatile int load;
    private volatile boolean closed;
    /** Held by those who do what the loop's thread cannot do any more. */
    private final ReentrantLock afterEnd = new ReentrantLock();
    /** Tasks that come later are refused. Written by the loop's thread. */
    private volatile boolean ended;

    /**
     * Create a loop. It runs from {@link #start()} on.
     *
     * @param name name of its thread
     * @param died is told why the loop has ended, unless it was closed; called on the loop's thread
     * @throws IOException if the system gives no selector
     */
    EventLoop(String name, Consumer<Throwable> died) throws IOException {
        this.selector = Selector.open();
        this.died = died;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                closeSelector();
            }
        }
    }

    @Override
    public long now() {
        return inLoop() ? now : System.nanoTime();
    }

    @Override
    public boolean execute(Runnable task) {
        if (ended) {
            return false;
        }
        tasks.add(task);
        wake();
        // if it has ended meanwhile, either that end has run the task or it is taken back here
        return !ended || !tasks.remove(task);
    }

    @Override
    public void executeInAnyCase(Runnable task) {
        if (!execute(task)) {
            afterEnd.lock();
            try {
                task.run();
            } finally {
                afterEnd.unlock();
            }
        }
    }

    @Override
    public Alarm alarm(Runnable action) {
        return alarms.create(action);
    }

    @Override
    public ByteBuffer input(int size) {
        if (input.capacity() < size) {
            input = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        }
        return input.clear();
    }

    @Override
    public ByteBuffer output(int size) {
        if (output.capacity() < size) {
            output = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        }
        return output.clear();
    }

    /** End the loop: its connections are told that it has failed. May be called by any thread; does not wait. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    /** Whether the current thread is the loop's. */
    boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Buffers for what sockets did not take. */
    BufferPool pool() {
        return pool;
    }

    SelectionKey register(SocketChannel channel, Selected endpoint) throws IOException {
        SelectionKey key = channel.register(selector, 0, endpoint);
        add(endpoint);
        return key;
    }

    void add(Member member) {
        members.add(member);
        load = members.size();
    }

    void remove(Member member) {
        members.remove(member);
        load = members.size();
    }

    /** How many endpoints it has; may be called by any thread. */
    int load() {
        return load;
    }

    /** Whether it takes tasks; may be called by any thread. */
    boolean running() {
        return !ended;
    }

    /** A buffer for encrypted input, used as {@link #input(int)} is. */
    ByteBuffer cipherInput() {
        if (cipherInput == null) {
            cipherInput = ByteBuffer.allocateDirect(CIPHER);
        }
        return cipherInput.clear();
    }

    /** A buffer for encrypted output, used as {@link #input(int)} is. */
    ByteBuffer cipherOutput() {
        if (cipherOutput == null) {
            cipherOutput = ByteBuffer.allocateDirect(CIPHER);
        }
        return cipherOutput.clear();
    }

    /** The endpoint can be read without the selector saying so. */
    void again(Member member) {
        if (!again.contains(member)) {
            again.add(member);
        }
    }

    private void wake() {
        // a selector that has failed wakes nobody up, and its loop ends by itself
        if (!inLoop() && awake.compareAndSet(false, true) && selector.isOpen()) {
            selector.wakeup();
        }
    }

    private void run() {
        Throwable cause = null;
        try {
            while (!closed) {
                select();
                now = System.nanoTime();
                alarms.ring(now);
                runTasks();
                runAgain();
                runStream();
            }
        } catch (Throwable e) {
            cause = e;
        } finally {
            end(cause);
        }
    }

    private void select() throws IOException {
        // who adds a task from here on wakes the selector up
        awake.set(false);
        if (!tasks.isEmpty() || !again.isEmpty() || !streams.isEmpty()) {
            selector.selectNow(onReady);
        } else if (alarms.next() == Alarms.NONE) {
            selector.select(onReady);
        } else {
            long nanos = alarms.next() - System.nanoTime();
            if (nanos > 0) {
                selector.select(onReady, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            } else {
                selector.selectNow(onReady);
            }
        }
        awake.set(true);
    }

    private void ready(SelectionKey key) {
        Selected endpoint = (Selected) key.attachment();
        if (!putBehind(endpoint)) {
            now = System.nanoTime();
            endpoint.ready();
        }
    }

    /** A stream waits until those with little to do have had their turns. Returns whether it is one. */
    private boolean putBehind(Selected endpoint) {
        if (endpoint.streams() && endpoint.waitForTurn()) {
            streams.add(endpoint);
        }
        return endpoint.streams();
    }

    /** One turn of one stream; before the next one the selector is asked again. */
    private void runStream() {
        Selected stream = streams.poll();
        if (stream != null) {
            now = System.nanoTime();
            if (stream.turn()) {
                streams.add(stream);
            }
        }
    }

    private void runTasks() {
        // those that are added meanwhile wait for the next turn
        for (int left = tasks.size(); left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    private void runAgain() {
        if (!again.isEmpty()) {
            List<Member> due = List.copyOf(again);
            again.clear();
            for (Member member : due) {
                if (!(member instanceof Selected endpoint) || !putBehind(endpoint)) {
                    member.readAgain();
                }
            }
        }
    }

    /**
     * Tells all connections, also those that come meanwhile, and only then refuses tasks: nobody else may use what
     * belongs to this thread.
     */
    private void end(Throwable cause) {
        Throwable told = cause == null ? new IOException("The event loop was closed") : cause;
        closeSelector();
        do {
            List.copyOf(members).forEach(it -> it.fail(told));
            runLastTasks();
        } while (!members.isEmpty());
        ended = true;
        runLastTasks();
        if (cause != null) {
            died.accept(cause);
        }
    }

    private void runLastTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable e) {
                BackgroundLog.add(LOGGER, Level.DEBUG, () -> "A task of an event loop that has ended failed", e);
            }
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.DEBUG, () -> "Closing a selector failed", e);
        }
    }
}
