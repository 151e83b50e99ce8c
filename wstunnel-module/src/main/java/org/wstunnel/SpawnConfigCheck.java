package org.wstunnel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;

import org.wstunnel.spawn.Junixsocket;
import org.wstunnel.spawn.Signal;

/**
 * Checks what is configured below {@code spawn}.
 */
final class SpawnConfigCheck {
    private static final int MOST_PROCESSES = 1024;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_UNIX_PATH = 107;

    private SpawnConfigCheck() {
    }

    /** Checks one backend by itself. */
    static void check(BackendConfig backend, String backendKey) {
        if (backend.spawn().isEmpty()) {
            return;
        }
        SpawnConfig spawn = backend.spawn().get();
        String key = backendKey + ".spawn";
        if (backend.tls().isPresent() || backend.tlsUnsafeTrustAll()) {
            throw new ConfigException(key + ": a program that is spawned is spoken to without TLS, allowed is tls or spawn");
        }
        if (PoolAssembler.discovered(backend)) {
            throw new ConfigException(key + ": a program that is spawned has one address, allowed is discover or spawn");
        }
        checkProgram(spawn, key);
        checkNumbers(spawn, key);
        checkVariables(spawn.environment().keySet(), key + ".environment");
        checkVariables(spawn.copyEnvironment(), key + ".copy-environment");
        try {
            Signal.of(spawn.killSignal());
        } catch (IllegalArgumentException e) {
            throw refused(key + ".kill-signal", spawn.killSignal(), e.getMessage());
        }
        int last = spawn.maxProcs() - 1;
        backend.socket().ifPresent(socket -> require((socket + "-" + last).getBytes().length <= MAX_UNIX_PATH, backendKey + ".socket",
                                                     socket, "a path that has at most " + MAX_UNIX_PATH + " bytes with the number \"-"
                                                             + last + "\" behind it"));
        backend.port().ifPresent(port -> require(port + last <= MAX_PORT, backendKey + ".port", port,
                                                 "a port to which the number " + last + " of the last process can be added"));
        try {
            Junixsocket.require();
        } catch (IOException e) {
            throw new ConfigException(key + ": " + e.getMessage(), e);
        }
    }

    private static void checkVariables(Collection<String> names, String key) {
        names.forEach(name -> require(!name.isBlank() && !name.contains("="), key, name, "the name of an environment variable"));
    }

    /** Checks that no two programs are to listen at the same place. */
    static void check(WsTunnelConfig config) {
        Map<String, String> places = new HashMap<>();
        forEach(config, (key, tunnel, backend) -> IntStream.range(0, backend.spawn().orElseThrow().maxProcs()).forEach(number -> {
            String place = SpawnAssembler.place(backend).numbered(number).toString();
            String other = places.put(place, key);
            if (other != null) {
                throw new ConfigException(key + ": process " + number + " would listen on " + place + ", as one of " + other
                                                  + " does; allowed is a socket or a port of its own");
            }
        }));
    }

    /** Checks that no other program is listening where ours are to; right before the start, since that changes. */
    static void requireFree(WsTunnelConfig config) {
        forEach(config, (key, tunnel, backend) -> {
            try {
                SpawnAssembler.processes(tunnel, backend).orElseThrow().requireFree();
            } catch (IOException e) {
                throw new ConfigException(key + (backend.socket().isPresent() ? ".socket: \"" : ": \"")
                                                  + SpawnAssembler.place(backend)
                                                  + "\" cannot be used, allowed is a place where no other program listens: "
                                                  + e.getMessage(), e);
            }
        });
    }

    private static void checkProgram(SpawnConfig spawn, String key) {
        spawn.workingDirectory().ifPresent(it ->
                require(Files.isDirectory(it), key + ".working-directory", it, "a folder that exists"));
        if (spawn.command().isEmpty() || spawn.command().getFirst().isBlank()) {
            throw new ConfigException(key + ".command is missing, a list of the program and its arguments");
        }
        String program = spawn.command().getFirst();
        require(candidates(program, spawn.workingDirectory()).anyMatch(it -> Files.isRegularFile(it) && Files.isExecutable(it)),
                key + ".command", program, "a file that exists and is executable, with its path or on the PATH of this process");
    }

    private static Stream<Path> candidates(String program, Optional<Path> workingDirectory) {
        if (program.contains("/")) {
            // a relative path begins where the program runs
            return Stream.of(workingDirectory.orElse(Path.of("")).resolve(program));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder).resolve(program));
    }

    private static void checkNumbers(SpawnConfig spawn, String key) {
        require(spawn.maxProcs() >= 1 && spawn.maxProcs() <= MOST_PROCESSES, key + ".max-procs", spawn.maxProcs(),
                "1 to " + MOST_PROCESSES);
        require(spawn.minProcs() >= 0 && spawn.minProcs() <= spawn.maxProcs(), key + ".min-procs", spawn.minProcs(),
                "0 to max-procs, which is " + spawn.maxProcs());
        require(spawn.maxLoadPerProc() >= 1, key + ".max-load-per-proc", spawn.maxLoadPerProc(), "1 or more");
        require(spawn.idleTimeout().isPositive(), key + ".idle-timeout", spawn.idleTimeout(), "a duration of more than zero");
        require(!spawn.killTimeout().isNegative(), key + ".kill-timeout", spawn.killTimeout(), "a duration of zero or more");
        require(spawn.listenBacklog() >= 1 && spawn.listenBacklog() <= MAX_PORT, key + ".listen-backlog", spawn.listenBacklog(),
                "1 to " + MAX_PORT);
    }

    private static void forEach(WsTunnelConfig config, Spawned action) {
        for (int i = 0; i < config.tunnels().size(); i++) {
            if (config.tunnels().get(i).enabled()) {
                forEach(ConfigCheck.key(config, "tunnels." + i), config.tunnels().get(i), action);
            }
        }
        for (int i = 0; i < config.pools().size(); i++) {
            forEach(ConfigCheck.key(config, "pools." + i), TargetsAssembler.tunnel(config.pools().get(i)), action);
        }
    }

    private static void forEach(String key, TunnelConfig tunnel, Spawned action) {
        for (int i = 0; i < tunnel.backends().size(); i++) {
            if (tunnel.backends().get(i).spawn().isPresent()) {
                action.accept(key + ".backends." + i, tunnel, tunnel.backends().get(i));
            }
        }
    }

    private static void require(boolean condition, String key, Object value, String allowed) {
        if (!condition) {
            throw refused(key, value, allowed);
        }
    }

    private static ConfigException refused(String key, Object value, String allowed) {
        return new ConfigException(key + ": \"" + value + "\" is not allowed, allowed is " + allowed);
    }

    private interface Spawned {
        void accept(String key, TunnelConfig tunnel, BackendConfig backend);
    }
}
