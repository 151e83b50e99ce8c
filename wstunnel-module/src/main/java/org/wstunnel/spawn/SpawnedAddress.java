package org.wstunnel.spawn;

import java.io.IOException;
import java.net.SocketException;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.BackendLink;
import org.wstunnel.backend.Dial;

/**
 * The address of whichever process of a pool has the least to do.
 *
 * @param pool processes
 * @param text the configured address
 */
record SpawnedAddress(ProcessPool pool, String text) implements BackendAddress {
    @Override
    public BackendLink connect(Dial dial) throws IOException {
        while (true) {
            Run run = pool.acquire(dial);
            boolean connected = false;
            try {
                BackendLink link = run.slot().place().address().connect(dial);
                link.onRelease(() -> pool.release(run));
                connected = true;
                return link;
            } catch (SocketException e) {
                // has just ended, or does not listen any more: the others may
                pool.refused(run, e);
            } finally {
                if (!connected) {
                    pool.release(run);
                }
            }
        }
    }
}
