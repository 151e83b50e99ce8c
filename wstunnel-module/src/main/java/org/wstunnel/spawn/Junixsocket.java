// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;

import org.newsclub.net.unix.AFSocket;
import org.newsclub.net.unix.AFSocketCapability;

/**
 * Whether the optional library is there that can hand a socket to a process.
 */
public final class Junixsocket {
    private static final String ARTIFACT = "com.kohlschutter.junixsocket:junixsocket-core";

    private Junixsocket() {
    }

    /**
     * Require the library.
     *
     * @throws IOException if it is not there or does not work here; the message names it
     */
    public static void require() throws IOException {
        try {
            if (!AFSocket.supports(AFSocketCapability.CAPABILITY_FD_AS_REDIRECT)) {
                throw new IOException(ARTIFACT + " cannot hand a socket to a process on this system");
            }
        } catch (LinkageError e) {
            throw new IOException("the library " + ARTIFACT + " is missing or does not work here (" + e
                    + "): add it (type pom) to the application's dependencies, and on the module path start Java with "
                    + "--add-modules org.newsclub.net.unix,com.kohlschutter.junixsocket.nativecommon", e);
        }
    }
}
