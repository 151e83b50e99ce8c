// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.References;
import org.wstunnel.loop.SocketFile;
import org.wstunnel.spawn.Junixsocket;
import org.wstunnel.spawn.ProcessPool;
import org.wstunnel.spawn.ProgramPerTunnel;
import org.wstunnel.spawn.ScriptFile;
import org.wstunnel.spawn.Signal;
import org.wstunnel.spawn.SocketMode;
import org.wstunnel.spawn.SocketPlace;
import org.wstunnel.spawn.SpawnOptions;
import org.wstunnel.spawn.SpawnedProgram;
import org.wstunnel.spawn.TcpPlace;
import org.wstunnel.spawn.UnixPlace;

/**
 * Checks the configuration of a program behind a backend, and makes what starts it.
 */
final class SpawnConfigSupport {
    private static final System.Logger LOGGER = System.getLogger(SpawnConfigSupport.class.getName());
    private static final int MOST_PROCESSES = 1024;
    private static final int MAX_PORT = 65_535;
    /** A socket is bound in a folder of its own first. */
    private static final int LONGEST_FOLDER = SocketFile.MAX_BYTES - "/.00000000/s".length();
    /** What a program needs to find others and to speak the user's language, and nothing that may be secret. */
    static final List<String> HARMLESS = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    /** What says something of processes that listen, by its key. */
    private static final Map<String, Function<SpawnConfig, Object>> OF_SOCKETS = Map.of(
            "min-procs", SpawnConfig::minProcs,
            "max-load-per-proc", SpawnConfig::maxLoadPerProc,
            "idle-timeout", SpawnConfig::idleTimeout,
            "listen-backlog", SpawnConfig::listenBacklog,
            "socket-mode", SpawnConfig::socketMode);

    private SpawnConfigSupport() {
    }

    /** Whether a program is started for each tunnel. */
    static boolean stdio(BackendConfig backend) {
        return backend.spawn().filter(it -> it.mode() == SpawnMode.STDIO).isPresent();
    }

    /** How a program without an address is called. */
    static String programName(BackendConfig backend) {
        return backend.spawn().map(SpawnConfig::command).filter(it -> !it.isEmpty())
                .map(it -> String.valueOf(Path.of(it.getFirst()).getFileName()))
                .orElse("program");
    }

    static void check(BackendConfig backend, ConfigKey backendKey) {
        if (backend.spawn().isEmpty()) {
            return;
        }
        SpawnConfig spawn = backend.spawn().get();
        ConfigKey key = backendKey.child("spawn");
        if (backend.tls().isPresent()) {
            throw key.unexpected("where tls is set, a program that is started is spoken to without TLS");
        }
        if (backend.discover() == Discover.ALL) {
            throw key.unexpected("where discover is all, a program that is started has one address");
        }
        checkTexts(spawn, key);
        checkProgram(spawn, key);
        checkNumbers(spawn, key);
        checkVariables(spawn.environment().keySet(), key.child("environment"));
        checkVariables(spawn.copyEnvironment(), key.child("copy-environment"));
        spawn.copyEnvironment().forEach(it -> key.child("copy-environment").require(it.equals("*") || !it.contains("*"), it,
                "the name of an environment variable, or * alone for all"));
        try {
            Signal.of(spawn.killSignal());
        } catch (IllegalArgumentException e) {
            throw key.child("kill-signal").invalid(spawn.killSignal(), e.getMessage());
        }
        checkMode(spawn.socketMode(), key.child("socket-mode"));
        if (stdio(backend)) {
            checkStdio(backend, spawn, backendKey);
        } else if (spawn.stderr() == SpawnErrors.TUNNEL) {
            throw key.child("stderr").unexpected("where mode is socket, standard error goes into the log");
        }
        int last = spawn.maxProcs() - 1;
        backend.socket().ifPresent(it -> backendKey.child("socket").require(
                (it + "-" + last).getBytes(StandardCharsets.UTF_8).length <= SocketFile.MAX_BYTES, it,
                "a path that has at most " + SocketFile.MAX_BYTES + " bytes with the number \"-" + last + "\" behind it"));
        backend.socket().map(it -> it.toAbsolutePath().getParent()).ifPresent(it -> backendKey.child("socket").require(
                it.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_FOLDER, backend.socket().get(),
                "a path whose folder has at most " + LONGEST_FOLDER + " bytes"));
        backend.port().ifPresent(it -> backendKey.child("port").require(
                it + last <= MAX_PORT, it, "a port to which the number " + last + " of the last process can be added"));
        try {
            Junixsocket.require();
        } catch (IOException e) {
            throw new ConfigException(key + ": " + e.getMessage(), e);
        }
    }

    static void checkMode(String mode, ConfigKey key) {
        try {
            Set<PosixFilePermission> permissions = SocketMode.parse(mode);
            // without it nobody may connect
            key.require(permissions.contains(PosixFilePermission.OWNER_WRITE), mode, "a mode that lets the owner write");
        } catch (IllegalArgumentException e) {
            throw key.invalid(mode, SocketMode.EXPECTED);
        }
    }

    private static void checkStdio(BackendConfig backend, SpawnConfig spawn, ConfigKey backendKey) {
        if (backend.proxyProtocol().isPresent()) {
            throw backendKey.child("proxy-protocol")
                    .unexpected("where spawn.mode is stdio, the program knows its client by variables");
        }
        SpawnConfig defaults = SpawnConfig.create();
        OF_SOCKETS.forEach((name, option) -> {
            if (!option.apply(spawn).equals(option.apply(defaults))) {
                throw backendKey.child("spawn").child(name)
                        .unexpected("where mode is stdio, each tunnel has a process of its own");
            }
        });
    }

    /** Checks that no other program listens where this one is to. */
    static void requireFree(BackendConfig backend, ConfigKey key) {
        processes(backend, "", "").ifPresent(processes -> {
            try {
                processes.requireFree();
            } catch (IOException e) {
                throw (backend.socket().isPresent() ? key.child("socket") : key).invalid(
                        place(backend), "a place where no other program listens (" + e.getMessage() + ")");
            }
        });
    }

    /** The processes of a backend, if it has a program. */
    static Optional<SpawnedProgram> processes(BackendConfig backend, String pool, String name) {
        return backend.spawn().map(spawn -> stdio(backend)
                ? new ProgramPerTunnel(pool, name, options(spawn), spawn.stderr() == SpawnErrors.TUNNEL)
                : new ProcessPool(pool, name, place(backend), options(spawn)));
    }

    /** Where the processes of a backend listen, without their numbers. */
    static SocketPlace place(BackendConfig backend) {
        return backend.socket()
                .<SocketPlace>map(UnixPlace::new)
                .orElseGet(() -> new TcpPlace(backend.host().orElseThrow(), backend.port().orElseThrow()));
    }

    private static SpawnOptions options(SpawnConfig spawn) {
        return new SpawnOptions(spawn.command(),
                spawn.environment(),
                spawn.copyEnvironment().isEmpty() ? HARMLESS : spawn.copyEnvironment(),
                spawn.minProcs(),
                spawn.maxProcs(),
                spawn.maxLoadPerProc(),
                spawn.idleTimeout(),
                Signal.of(spawn.killSignal()),
                spawn.killTimeout(),
                spawn.listenBacklog(),
                SocketMode.parse(spawn.socketMode()),
                spawn.workingDirectory());
    }

    private static void checkVariables(Collection<String> names, ConfigKey key) {
        // a blank comes of a text in place of a list, such as "PATH, HOME"
        names.forEach(it -> key.require(it.matches("[^$=\\s\\x00][^=\\s\\x00]*"), it, "the name of an environment variable"));
    }

    private static void checkTexts(SpawnConfig spawn, ConfigKey key) {
        for (int i = 0; i < spawn.command().size(); i++) {
            checkText(spawn.command().get(i), key.child("command").child(i));
        }
        spawn.environment().forEach((name, value) -> checkText(value, key.child("environment").child(name)));
    }

    private static void checkText(String text, ConfigKey key) {
        key.require(text.indexOf('\0') < 0, text, "a text without the character NUL, which no program gets");
        if (References.in(text)) {
            LOGGER.log(Level.WARNING, "{0}: the configuration has no value for a reference in it: the program gets it as it is",
                    key);
        }
    }

    private static void checkProgram(SpawnConfig spawn, ConfigKey key) {
        spawn.workingDirectory()
                .ifPresent(it -> key.child("working-directory").require(
                        !it.toString().isEmpty() && Files.isDirectory(it), it, "a folder that exists"));
        if (spawn.command().isEmpty() || spawn.command().getFirst().isBlank()) {
            throw key.child("command").missing("a list of the program and its arguments");
        }
        String program = spawn.command().getFirst();
        Optional<Path> file = findProgram(program, spawn);
        if (file.isEmpty()) {
            List<String> words = List.of(program.strip().split("\\s+"));
            String meant = !program.equals(words.getFirst()) && findProgram(words.getFirst(), spawn).isPresent()
                    ? ", did you mean " + words + "?" : "";
            throw key.child("command").wrong("invalid value \"" + program + "\"" + meant,
                    "a file that exists and is executable, with its path or on the PATH of this process");
        }
        file.flatMap(ScriptFile::missingInterpreter).ifPresent(it -> {
            throw key.child("command").invalid(program, "a script whose first line names a program that exists, which \""
                    + it.replace("\r", "\\r") + "\" is not" + (it.endsWith("\r") ? ": the line has an end of Windows" : ""));
        });
    }

    private static Optional<Path> findProgram(String program, SpawnConfig spawn) {
        return candidates(program, spawn.workingDirectory()).filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
                .findFirst();
    }

    private static Stream<Path> candidates(String program, Optional<Path> workingDirectory) {
        if (program.contains("/")) {
            // a relative path begins where the program runs
            return Stream.of(workingDirectory.orElse(Path.of("")).resolve(program));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder).resolve(program));
    }

    private static void checkNumbers(SpawnConfig spawn, ConfigKey key) {
        key.child("max-procs").require(spawn.maxProcs() >= 1 && spawn.maxProcs() <= MOST_PROCESSES, spawn.maxProcs(),
                "1 to " + MOST_PROCESSES);
        key.child("min-procs").require(spawn.minProcs() >= 0 && spawn.minProcs() <= spawn.maxProcs(), spawn.minProcs(),
                "0 to max-procs, which is " + spawn.maxProcs());
        key.child("max-load-per-proc").require(spawn.maxLoadPerProc() >= 1, spawn.maxLoadPerProc(), "1 or more");
        key.child("idle-timeout").require(spawn.idleTimeout().isPositive(), spawn.idleTimeout(), "a duration of more than zero");
        key.child("kill-timeout").require(!spawn.killTimeout().isNegative(), spawn.killTimeout(), "a duration of zero or more");
        key.child("listen-backlog").require(spawn.listenBacklog() >= 1 && spawn.listenBacklog() <= MAX_PORT,
                spawn.listenBacklog(),
                "1 to " + MAX_PORT);
    }
}
