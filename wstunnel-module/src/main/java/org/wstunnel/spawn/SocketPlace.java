// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

import org.wstunnel.backend.BackendAddress;

/**
 * Where a process is to listen.
 */
public interface SocketPlace {
    /**
     * The place of another process of the same program.
     *
     * @param number number of the process, from 0
     * @return place
     */
    SocketPlace numbered(int number);

    /** How to connect to the process. */
    BackendAddress address();

    /**
     * Look whether this process may listen here; leaves everything as it is.
     *
     * @throws IOException if not; the message says why
     */
    void requireFree() throws IOException;

    /**
     * Listen. What a dead process has left behind at this place is replaced.
     *
     * @param backlog how many connections may wait to be accepted
     * @param mode    who may connect, where the place is a file
     * @return open socket, owned by the caller
     * @throws IOException if this place cannot be had
     */
    ProgramSocket listen(int backlog, Set<PosixFilePermission> mode) throws IOException;
}
