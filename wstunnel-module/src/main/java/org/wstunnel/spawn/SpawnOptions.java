// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which program to start, how many of it, and how it ends.
 *
 * @param command          the program and its arguments
 * @param environment      variables that the program gets beside the copied ones
 * @param copyEnvironment  names of the variables of this process that the program gets; {@code *} for all
 * @param minProcs         how many processes run at least
 * @param maxProcs         how many processes run at most
 * @param maxLoadPerProc   tunnels of one process; one more starts another process
 * @param idleTimeout      how long a process above the minimum may be without a tunnel
 * @param killSignal       asks a process to end
 * @param killTimeout      how long it may take to end before it is killed
 * @param listenBacklog    how many connections may wait for the program to accept them
 * @param socketMode       who may connect to its Unix socket
 * @param workingDirectory where the program runs, if not where this process does
 */
public record SpawnOptions(List<String> command,
        Map<String, String> environment,
        List<String> copyEnvironment,
        int minProcs,
        int maxProcs,
        int maxLoadPerProc,
        Duration idleTimeout,
        Signal killSignal,
        Duration killTimeout,
        int listenBacklog,
        Set<PosixFilePermission> socketMode,
        Optional<Path> workingDirectory) {
}
