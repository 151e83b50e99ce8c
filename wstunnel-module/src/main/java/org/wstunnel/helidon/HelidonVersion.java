// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.Optional;
import java.util.function.Predicate;

import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;

/**
 * Refuses a Helidon that is older than what this module stands on. Without it the server would end with whatever class
 * or method is missed first, or start and fail with the first client.
 * <p>
 * The providers of protocols and of the feature ask for this with the first that Helidon asks of them. To come so far
 * an older one must be able to load them: so they name no type that came with 4.4 where the JVM looks for it at once,
 * and are raw.
 */
public final class HelidonVersion {
    /** Came with 4.5. */
    private static final String OF_4_5 = "io.helidon.webserver.http1.spi.Http1UpgradeRouting";

    private HelidonVersion() {
    }

    /**
     * Check the Helidon that is there.
     *
     * @throws ConfigException if it is older than 4.5; the message is one line
     */
    public static void check() {
        refusal(HelidonVersion::exists, Optional.ofNullable(WebServer.class.getPackage().getImplementationVersion()))
                .ifPresent(it -> {
                    throw new ConfigException(it);
                });
    }

    /**
     * Why a Helidon is refused.
     *
     * @param classes tells of a class by its name whether it is there
     * @param version what the web server says of itself, which it does not everywhere
     * @return reason, empty if it is not refused
     */
    static Optional<String> refusal(Predicate<String> classes, Optional<String> version) {
        return classes.test(OF_4_5)
                ? Optional.empty()
                : Optional.of(
                        "wstunnel needs Helidon 4.5 or newer, this is " + version.map("Helidon "::concat).orElse("an older one"));
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, HelidonVersion.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
