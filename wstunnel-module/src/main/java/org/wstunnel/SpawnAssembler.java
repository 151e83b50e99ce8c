package org.wstunnel;

import java.util.List;
import java.util.Optional;

import org.wstunnel.spawn.ProcessPool;
import org.wstunnel.spawn.Signal;
import org.wstunnel.spawn.SocketPlace;
import org.wstunnel.spawn.SpawnOptions;
import org.wstunnel.spawn.TcpPlace;
import org.wstunnel.spawn.UnixPlace;

/**
 * Makes the programs behind a tunnel out of a checked configuration.
 */
final class SpawnAssembler {
    /** What a program needs to find others and to speak the user's language, and nothing that may be secret. */
    private static final List<String> HARMLESS = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    private SpawnAssembler() {
    }

    /** The processes of a backend, if it is one that is spawned. */
    static Optional<ProcessPool> processes(TunnelConfig tunnel, BackendConfig backend) {
        return backend.spawn().map(spawn -> new ProcessPool(ConfigCheck.name(tunnel), ConfigCheck.name(backend),
                                                            place(backend), options(spawn)));
    }

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
                                spawn.workingDirectory());
    }
}
