// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;

import io.helidon.config.ConfigException;

/**
 * Tells of what works, but surely not as it is meant.
 */
final class Doubt {
    private static final System.Logger LOGGER = System.getLogger(Doubt.class.getName());

    private Doubt() {
    }

    /**
     * Tell of it in one line.
     *
     * @param doubt  what is not as it should be
     * @param effect what comes of it
     */
    static void tell(ConfigException doubt, String effect) {
        LOGGER.log(Level.WARNING, "{0}. {1}", doubt.getMessage(), effect);
    }
}
