// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;

/**
 * What is wrong in a configuration: all of it is told at once, in a line for each fault.
 */
public final class Faults {
    private static final String MISSING = ": missing value";
    private static final Pattern IN_LIST = Pattern.compile("\\.\\d+(\\.|$)");

    private final List<ConfigException> faults = new ArrayList<>();
    /** Nodes that have a key that nothing reads, which may be meant for one that they lack. */
    private final Set<String> misspelt = new HashSet<>();
    /** Values that cannot be read, and which the others are looked at without. */
    private final Set<String> unreadable = new HashSet<>();
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
     * Look for faults of values where the keys have been looked at. Those that cannot be read are left out, and what
     * only follows from that, or from a key that nothing reads, is not told.
     *
     * @param node  node of the configuration
     * @param read  makes something of it
     * @param check throws a {@link ConfigException} for what is wrong with that
     * @param <T>   type of what is made
     */
    public <T> void checkValues(Config node, Function<Config, T> read, Consumer<T> check) {
        if (!readable) {
            return;
        }
        Optional<ConfigException> found = tryToRead(Remainder.of(node, unreadable), read, check);
        String leftOut = "";
        while (found.isPresent()) {
            String key = key(found.get());
            if (leftOut.isEmpty() || isBelow(key, node)) {
                tell(found.get());
            } else {
                // it names no key: the node cannot be read without what was left out of it
                key = parent(leftOut);
            }
            leftOut = leaveOut(key, node);
            found = leftOut.isEmpty() ? Optional.empty() : tryToRead(Remainder.of(node, unreadable), read, check);
        }
    }

    /** Makes something of the configuration and checks it, or finds the first of its values that cannot be read. */
    private <T> Optional<ConfigException> tryToRead(Config node, Function<Config, T> read, Consumer<T> check) {
        T made;
        try {
            made = read.apply(node);
        } catch (ConfigException e) {
            return Optional.of(e);
        } catch (RuntimeException e) {
            // without a value that it cannot be without, which has been told
            return Optional.empty();
        }
        Faults values = new Faults();
        values.check(() -> check.accept(made));
        values.faults.forEach(this::tell);
        return Optional.empty();
    }

    /** Leaves out a node, or else the next one above it; which one that is, or nothing if there is no such node left. */
    private String leaveOut(String key, Config node) {
        if (!isBelow(key, node)) {
            return "";
        }
        boolean exists = node.get(key.substring(node.key().toString().length() + 1)).exists();
        return exists && unreadable.add(key) ? key : leaveOut(parent(key), node);
    }

    private static boolean isBelow(String key, Config node) {
        return key.startsWith(node.key() + ".");
    }

    private void tell(ConfigException fault) {
        single(fault).filter(it -> !follows(it)).forEach(faults::add);
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

    /**
     * Tell of a fault.
     *
     * @param fault what is wrong
     */
    public void add(ConfigException fault) {
        readable = false;
        faults.add(fault);
    }

    void addUnknown(ConfigKey key, ConfigException fault) {
        misspelt.add(parent(key.path()));
        faults.add(fault);
    }

    /**
     * Tell of a value that cannot be read.
     *
     * @param key   its key
     * @param fault what is wrong with it
     */
    void addValue(ConfigKey key, ConfigException fault) {
        if (unreadable.add(key.path())) {
            faults.add(fault);
        }
    }

    /** Look for a fault of a value that can be left out; false if there is one. */
    boolean checkValue(ConfigKey key, Runnable check) {
        try {
            check.run();
            return true;
        } catch (ConfigException e) {
            addValue(key, e);
            return false;
        }
    }

    /** Look at the others without a value in which faults have been told. */
    void leaveOut(ConfigKey key) {
        unreadable.add(key.path());
    }

    private boolean follows(ConfigException fault) {
        String key = key(fault);
        String message = fault.getMessage();
        return misspelt.contains(key) || message.startsWith(key + MISSING) && misspelt.contains(parent(key))
                || unreadable.stream().anyMatch(it -> follows(key, message, it));
    }

    /** Whether a fault is one of a node with a value that is left out, or speaks of a value beside its own that is. */
    private static boolean follows(String key, String message, String leftOut) {
        if ((leftOut + ".").startsWith(key + ".")) {
            return true;
        }
        String node = parent(key) + ".";
        String beside = leftOut.startsWith(node) ? leftOut.substring(node.length()) : "";
        return !beside.isEmpty() && !IN_LIST.matcher(beside).find()
                && message.matches("(?s).*: expected .*(?<![{/])\\b" + beside.replaceFirst("\\..*", "") + "\\b.*");
    }

    private static String key(ConfigException fault) {
        return fault.getMessage().replaceFirst("(?s): .*", "");
    }

    private static String parent(String key) {
        return key.replaceFirst("\\.?[^.]*$", "");
    }

    /** The faults that an exception tells. */
    static Stream<ConfigException> single(ConfigException fault) {
        return fault.getSuppressed().length == 0
                ? Stream.of(fault)
                : Stream.of(fault.getSuppressed()).map(ConfigException.class::cast);
    }
}
