// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendLink;
import org.wstunnel.backend.Dial;
import org.wstunnel.loop.BackgroundLog;

/**
 * A program that is started for every tunnel, with the connection as its standard input and output. Owns the processes:
 * each ends with its tunnel, and its tunnel ends with it.
 */
public final class ProgramPerTunnel implements BackendAddress, SpawnedProgram {
    private static final System.Logger LOGGER = System.getLogger(ProgramPerTunnel.class.getName());

    private final String name;
    private final SpawnOptions options;
    private final boolean errorsToClient;
    private final AtomicLong number = new AtomicLong();
    /** A place for each process, from its start until nothing is left of it. */
    private final Semaphore places;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    /** Where sockets lie while they are being connected; {@code null} while this is not started. */
    private volatile Path folder;

    /**
     * Create it; no process is started yet.
     *
     * @param tunnel         name of the tunnel, for the log
     * @param backend        name of the backend, for the log
     * @param options        what to start, and how many at most
     * @param errorsToClient whether standard error goes through the tunnel, too, and not into the log
     */
    public ProgramPerTunnel(String tunnel, String backend, SpawnOptions options, boolean errorsToClient) {
        this.name = "Tunnel " + tunnel + ": backend " + backend;
        this.options = options;
        this.errorsToClient = errorsToClient;
        this.places = new Semaphore(options.maxProcs());
    }

    @Override
    public BackendAddress address() {
        return this;
    }

    /** Nothing listens. */
    @Override
    public void requireFree() {
        // see above
    }

    @Override
    public String text() {
        return options.command().getFirst();
    }

    /** Only makes a folder for sockets, which no other user can enter. */
    @Override
    public void start() {
        try {
            folder = Files.createTempDirectory("wstunnel-");
        } catch (IOException e) {
            BackgroundLog.add(LOGGER, Level.ERROR,
                    () -> name + ": no folder for sockets can be made, so no program can be started", e);
        }
    }

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        takePlace(dial);
        boolean started = false;
        try {
            Path sockets = folder;
            if (sockets == null) {
                throw new ConnectException("no program is started now");
            }
            Running process = start(sockets, dial);
            started = true;
            if (folder == null) {
                // close() was called meanwhile, and may have missed this one
                process.end();
            }
            return process.link();
        } finally {
            if (!started) {
                places.release();
            }
        }
    }

    /** Ends all processes, and waits for that. */
    @Override
    public void close() {
        Path sockets = folder;
        folder = null;
        running.forEach(Running::end);
        places.acquireUninterruptibly(options.maxProcs());
        places.release(options.maxProcs());
        try {
            if (sockets != null) {
                Files.deleteIfExists(sockets);
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, name + ": a folder of sockets cannot be deleted", e);
        }
    }

    /** Waits for a place: a program that is being ended gives up its own soon. */
    private void takePlace(Dial dial) throws IOException {
        try {
            if (!places.tryAcquire(dial.nanosLeft(), TimeUnit.NANOSECONDS)) {
                throw new ConnectException("as many programs as allowed are running");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }

    private Running start(Path sockets, Dial dial) throws IOException {
        StdioSocket.Pair pair = StdioSocket.Pair.open(sockets.resolve(String.valueOf(number.incrementAndGet())), errorsToClient);
        boolean done = false;
        try {
            Child child = Child.start(options, pair.program(),
                    environment -> ClientVariables.replace(environment, dial.request()), name);
            Running process = new Running(child, new BackendLink(pair.gateway()));
            running.add(process);
            process.watch();
            done = true;
            return process;
        } finally {
            if (!done) {
                pair.gateway().close();
            }
        }
    }

    /** A process, and the connection to it. */
    private final class Running {
        private final Child child;
        private final BackendLink link;
        private final AtomicBoolean ending = new AtomicBoolean();
        /** Set before its connection ends. */
        private volatile Optional<Integer> exitValue = Optional.empty();

        Running(Child child, BackendLink link) {
            this.child = child;
            this.link = link;
        }

        BackendLink link() {
            return link;
        }

        // what follows the end of a program does not fail
        @SuppressWarnings("FutureReturnValueIgnored")
        void watch() {
            link.endsBy(() -> exitValue);
            link.onRelease(this::end);
            child.exit().thenAcceptAsync(this::exited, Thread::startVirtualThread);
        }

        private void exited(int value) {
            exitValue = Optional.of(value);
            BackgroundLog.add(LOGGER, value == 0 || ending.get() ? Level.DEBUG : Level.INFO,
                    () -> child.source() + ": ended with exit value " + value);
            child.closeSocket();
            end();
        }

        /** Ends the process and what it has started. Does not wait. */
        void end() {
            if (ending.compareAndSet(false, true)) {
                Thread.ofVirtual().name("wstunnel-spawn-end").start(() -> {
                    try {
                        child.end(options.killSignal(), options.killTimeout());
                    } finally {
                        running.remove(this);
                        places.release();
                    }
                });
            }
        }
    }
}
