// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.helidon.config.ConfigException;

/**
 * Tells of what works, but surely not as it is meant.
 */
public final class Doubt {
    private static final System.Logger LOGGER = System.getLogger(Doubt.class.getName());

    private static final int FIRST = 3;

    private Doubt() {
    }

    /**
     * Name a few of many.
     *
     * @param all all of them
     * @return the first three, and how many others there are
     */
    public static String first(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(FIRST, all.size())))
                + (all.size() > FIRST ? " and " + (all.size() - FIRST) + " others" : "");
    }

    /**
     * Tell of it in one line.
     *
     * @param doubt  what is not as it should be
     * @param effect what comes of it
     */
    public static void tell(ConfigException doubt, String effect) {
        LOGGER.log(Level.WARNING, "{0}. {1}", doubt.getMessage(), effect);
    }

    /**
     * Tell of what nothing comes of.
     *
     * @param doubt what is not as it should be
     */
    public static void tellNoEffect(ConfigException doubt) {
        tell(doubt, "It has no effect");
    }

    /**
     * Tell of a value that has no effect, since it is more than another one.
     *
     * @param value value, if there is one
     * @param key   its key
     * @param limit the other value, if there is one
     * @param other what that is
     * @param <T>   type of both
     */
    public static <T extends Comparable<T>> void tellUnlessAtMost(Optional<T> value, ConfigKey key, Optional<T> limit,
            String other) {
        if (value.isPresent() && limit.isPresent() && value.get().compareTo(limit.get()) > 0) {
            tellNoEffect(key.invalid(value.get(), "at most " + other + ", which is " + limit.get()));
        }
    }

    /**
     * Tell of a time that hardly anything is done in.
     *
     * @param time   time; zero is no limit
     * @param key    its key
     * @param least  what is enough
     * @param effect what comes of less
     */
    public static void tellIfShorter(Duration time, ConfigKey key, Duration least, String effect) {
        if (time.isPositive() && time.compareTo(least) < 0) {
            tell(key.invalid(time, "at least " + least), effect);
        }
    }
}
