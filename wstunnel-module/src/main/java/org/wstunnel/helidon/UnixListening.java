// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Function;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

import org.wstunnel.loop.SocketFile;

/**
 * The file of a listener on a Unix socket: removes what a process that is gone has left there, and says who may
 * connect. Helidon removes the file when the server stops, and, as of 4.5.0, does neither of these.
 */
public final class UnixListening implements HttpFeature {
    private static final System.Logger LOGGER = System.getLogger(UnixListening.class.getName());

    private final Path path;
    private final Set<PosixFilePermission> mode;
    private final Function<String, RuntimeException> refusal;

    /**
     * Create for a listener, whose routing has this feature.
     *
     * @param path    path of the socket
     * @param mode    who may connect
     * @param refusal why the server does not start, from why one cannot listen there
     */
    public UnixListening(Path path, Set<PosixFilePermission> mode, Function<String, RuntimeException> refusal) {
        this.path = path;
        this.mode = Set.copyOf(mode);
        this.refusal = refusal;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        // no route: this feature only wants to know when the listener starts
    }

    @Override
    public void beforeStart() {
        try {
            SocketFile.clear(path);
        } catch (IOException e) {
            throw refusal.apply(e.getMessage());
        }
    }

    @Override
    public void afterStart(WebServer server) {
        try {
            Files.setPosixFilePermissions(path, mode);
        } catch (IOException | UnsupportedOperationException e) {
            LOGGER.log(Level.WARNING, "Whoever the system lets may connect to " + path + ": its mode cannot be set: " + e);
        }
    }
}
