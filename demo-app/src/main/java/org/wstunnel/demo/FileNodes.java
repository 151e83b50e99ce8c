// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.wstunnel.ServerFault;

/**
 * Says which nodes of a gateway's file stand beside {@code server}, where nothing reads them. Nodes of other names, those with an
 * anchor and those that the file refers to may be there to be used by others.
 */
final class FileNodes {
    // the module's own warnings have this name, too
    private static final System.Logger LOGGER = System.getLogger("org.wstunnel.demo.FileNodes");
    private static final Pattern AT_ROOT = Pattern.compile("(?m)^([\"']?)([\\w-]+)\\1[ \\t]*:(?=\\s)(?![ \\t]*&)");
    private static final String SERVER = "server";
    private static final String SECURITY = "security";
    /** Helidon itself reads it there, and this one the module tells of. */
    private static final Set<String> TOLD = Set.of("metrics", "tunnels");

    private FileNodes() {
    }

    /**
     * Look for them.
     *
     * @param file file that can be read as a configuration
     */
    static void warn(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // it is gone since it was read
            return;
        }
        AT_ROOT.matcher(text).results().map(it -> it.group(2)).distinct()
                .filter(it -> !TOLD.contains(it) && !text.contains("${" + it + "}") && !text.contains("${" + it + "."))
                .forEach(FileNodes::warn);
    }

    private static void warn(String name) {
        Optional<String> place = ServerFault.placeOf(name);
        if (name.equals(SECURITY)) {
            LOGGER.log(Level.WARNING, "{0} is not read: the gateway has no security of Helidon. require-user and credentials of "
                    + "tunnels need a program of your own", name);
        } else if (name.equalsIgnoreCase(SERVER)) {
            place.ifPresent(it -> LOGGER.log(Level.WARNING, "{0} is not read, did you mean \"{1}\"?", name, it));
        } else {
            // of the tunnels' keys the module tells those with several words
            place.filter(it -> it.equals(SERVER) || !name.contains("-"))
                    .ifPresent(it -> LOGGER.log(Level.WARNING, "{0} is not read: it belongs below {1}", name, it));
        }
    }
}
