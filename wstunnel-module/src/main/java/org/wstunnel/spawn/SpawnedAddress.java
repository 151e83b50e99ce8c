// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.net.SocketException;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendLink;
import org.wstunnel.backend.Dial;

/**
 * The address of whichever process of a pool has the fewest tunnels.
 *
 * @param processes processes of the pool
 * @param text the configured address
 */
record SpawnedAddress(Processes processes, String text) implements BackendAddress {
    /** The running processes of a pool. */
    interface Processes {
        /**
         * Take the process with the fewest tunnels; one more is started if that has its full load. Waits until it runs.
         *
         * @param dial how long to wait
         * @return running process, to be given back by {@link #release}
         * @throws IOException if there is none, and none can be started
         */
        Run acquire(Dial dial) throws IOException;

        /** A tunnel to this process has ended. */
        void release(Run run);

        /** This process did not accept a connection. */
        void refused(Run run, IOException reason);
    }

    @Override
    public BackendLink connect(Dial dial) throws IOException {
        while (true) {
            Run run = processes.acquire(dial);
            boolean connected = false;
            try {
                BackendLink link = run.place().address().connect(dial);
                link.onRelease(() -> processes.release(run));
                connected = true;
                return link;
            } catch (SocketException e) {
                // it has just ended, or does not listen any more; another process may
                processes.refused(run, e);
            } finally {
                if (!connected) {
                    processes.release(run);
                }
            }
        }
    }
}
