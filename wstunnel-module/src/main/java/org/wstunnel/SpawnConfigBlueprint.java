// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * A program that the gateway starts behind the address of a backend. It gets the listening socket as its standard
 * input (file descriptor 0), as from lighttpd's {@code bin-path}, and accepts the connections itself.
 * <p>
 * Each process has a socket of its own: the path of the backend's socket followed by {@code -0}, {@code -1} and so
 * on, or the port of the backend and those that follow it. This needs junixsocket on the class path or module path,
 * and Linux for TCP sockets.
 */
@Prototype.Blueprint
@Prototype.Configured
interface SpawnConfigBlueprint {
    /**
     * How the program gets its connections. With {@code socket} it accepts them. With {@code stdio} one program is
     * started per tunnel, and the connection is its standard input and output; then {@code min-procs},
     * {@code max-load-per-proc}, {@code idle-timeout}, {@code listen-backlog} and {@code socket-mode} are not
     * allowed, nor are host, port and socket of the backend.
     *
     * @return mode
     */
    @Option.Configured
    @Option.Default("SOCKET")
    SpawnMode mode();

    /**
     * Where the standard error of the program goes: {@code log}, or with mode {@code stdio} also {@code tunnel}.
     *
     * @return where to
     */
    @Option.Configured
    @Option.Default("LOG")
    SpawnErrors stderr();

    /**
     * The program and its arguments. There is no shell in between. A program without a slash is looked up on the
     * {@code PATH} of this process.
     *
     * @return command
     */
    @Option.Configured
    @Option.Singular("commandPart")
    List<String> command();

    /**
     * Environment variables of the program, besides the copied ones. They replace copied ones of the same name.
     *
     * @return variables by name
     */
    @Option.Configured
    @Option.Singular("environmentVariable")
    Map<String, String> environment();

    /**
     * Names of environment variables of this process that the program gets; {@code *} for all. If empty:
     * {@code PATH}, {@code HOME}, {@code USER}, {@code LANG}, {@code LC_ALL}, {@code LC_CTYPE}, {@code TZ},
     * {@code TMPDIR}.
     *
     * @return names
     */
    @Option.Configured
    @Option.Singular("copyEnvironmentVariable")
    List<String> copyEnvironment();

    /**
     * Processes that run even without a tunnel. With 0, the first request starts one.
     *
     * @return number of processes, 0 or more
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int minProcs();

    /**
     * Most processes.
     *
     * @return number of processes, at least 1
     */
    @Option.Configured
    @Option.DefaultInt(4)
    int maxProcs();

    /**
     * Tunnels of one process. If each process has this many, the next tunnel starts another process and goes to it.
     * Processes get more only when there are {@code max-procs} of them.
     *
     * @return number of tunnels, at least 1
     */
    @Option.Configured
    @Option.DefaultInt(1)
    int maxLoadPerProc();

    /**
     * How long a process above {@code min-procs} may be without a tunnel. Then it is ended.
     *
     * @return idle time of a process
     */
    @Option.Configured
    @Option.Default("PT60S")
    Duration idleTimeout();

    /**
     * Signal that asks a process to end: {@code TERM}, {@code INT}, {@code QUIT}, {@code HUP}, {@code USR1},
     * {@code USR2}, {@code ALRM}, {@code ABRT}, {@code KILL}, each also with {@code SIG} in front, or its number.
     *
     * @return signal
     */
    @Option.Configured
    @Option.Default("TERM")
    String killSignal();

    /**
     * Grace period of a process after its {@code kill-signal}. Then the process is killed, with everything that it has started.
     *
     * @return grace period
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration killTimeout();

    /**
     * Connections to a process that may wait to be accepted. The system may allow fewer.
     *
     * @return length of the queue
     */
    @Option.Configured
    @Option.DefaultInt(1024)
    int listenBacklog();

    /**
     * Mode of the Unix socket of a process: four octal digits such as {@code "0660"}, or {@code rw-rw----}. Users
     * that may connect bypass all rules of the tunnel.
     *
     * @return mode of the socket's file
     */
    @Option.Configured
    @Option.Default("0600")
    String socketMode();

    /**
     * Folder in which the program runs. Default is that of this process.
     *
     * @return folder
     */
    @Option.Configured
    Optional<Path> workingDirectory();
}
