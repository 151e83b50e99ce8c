// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;

/**
 * What is wrong in a configuration: all of it is told at once, in a line for each fault.
 */
public final class Faults {
    private static final String MISSING = ": missing value";

    private final List<ConfigException> faults = new ArrayList<>();
    /** Nodes that have a key that nothing reads, which may be meant for one that they lack. */
    private final Set<String> misspelt = new HashSet<>();
    private boolean readable = true;

    /**
     * Run all checks, also those behind one that has found something.
     *
     * @param checks each throws a {@link ConfigException} for what it finds
     * @throws ConfigException if one of them has found something
     */
    public static void checkAll(Runnable... checks) {
        checkEach(List.of(checks));
    }

    /**
     * Run all checks, also those behind one that has found something.
     *
     * @param checks each throws a {@link ConfigException} for what it finds
     * @throws ConfigException if one of them has found something
     */
    public static void checkEach(List<Runnable> checks) {
        Faults faults = new Faults();
        checks.forEach(faults::check);
        faults.refuse();
    }

    /**
     * Check the entries of a list, also those behind one that is wrong.
     *
     * @param size  number of entries
     * @param check throws a {@link ConfigException} if the entry of an index is wrong
     * @throws ConfigException if one of them is wrong
     */
    public static void checkEntries(int size, IntConsumer check) {
        checkEach(IntStream.range(0, size).<Runnable>mapToObj(index -> () -> check.accept(index)).toList());
    }

    /**
     * Look for faults.
     *
     * @param check throws a {@link ConfigException} for what it finds
     * @return whether it has found none
     */
    public boolean check(Runnable check) {
        try {
            check.run();
            return true;
        } catch (ConfigException e) {
            add(e);
            return false;
        }
    }

    /**
     * Look for faults of values where the keys have been looked at: a value is not missed beside a key that nothing reads.
     *
     * @param check throws a {@link ConfigException} for what it finds
     */
    public void checkValues(Runnable check) {
        if (readable) {
            Faults values = new Faults();
            values.check(check);
            values.faults.stream().flatMap(Faults::single).filter(it -> !follows(it.getMessage())).forEach(faults::add);
        }
    }

    /**
     * Refuse the configuration if there are faults.
     *
     * @throws ConfigException if there are some
     */
    public void refuse() {
        if (faults.size() == 1) {
            throw faults.getFirst();
        }
        if (!faults.isEmpty()) {
            ConfigException all = new ConfigException(String.join("\n", faults.stream().map(Throwable::getMessage).toList()));
            faults.stream().flatMap(Faults::single).forEach(all::addSuppressed);
            throw all;
        }
    }

    /**
     * Whether nothing is wrong.
     *
     * @return whether no fault is known
     */
    public boolean none() {
        return faults.isEmpty();
    }

    void add(ConfigException fault) {
        readable = false;
        faults.add(fault);
    }

    void addUnknown(ConfigKey key, ConfigException fault) {
        misspelt.add(parent(key.path()));
        faults.add(fault);
    }

    private boolean follows(String message) {
        String key = message.replaceFirst(": .*", "");
        return misspelt.contains(key) || message.startsWith(key + MISSING) && misspelt.contains(parent(key));
    }

    private static String parent(String key) {
        return key.replaceFirst("\\.?[^.]*$", "");
    }

    private static Stream<ConfigException> single(ConfigException fault) {
        return fault.getSuppressed().length == 0
                ? Stream.of(fault)
                : Stream.of(fault.getSuppressed()).map(ConfigException.class::cast);
    }
}
