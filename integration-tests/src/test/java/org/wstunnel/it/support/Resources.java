// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process can leak, counted.
 */
public record Resources(int descriptors, int virtualThreads, int platformThreads) {
    public static Resources now() {
        return new Resources(count(), virtual().size(), ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static int count() {
        // the directory's own descriptor is not there any more when the array is
        String[] names = new File("/proc/self/fd").list();
        if (names == null) {
            throw new AssertionError("no /proc/self/fd");
        }
        return names.length;
    }

    /**
     * The virtual threads, from the lists that the JDK keeps for its thread dumps. A dump itself would read their stacks, and a
     * JVM of version 25 can crash when it reads that of a thread that is running.
     */
    private static List<Thread> virtual() {
        try {
            Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
            List<Thread> threads = new ArrayList<>();
            collect(containers.getMethod("root").invoke(null), threads);
            return threads;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("needs --add-exports java.base/jdk.internal.vm=ALL-UNNAMED", e);
        }
    }

    private static void collect(Object container, List<Thread> threads) throws ReflectiveOperationException {
        Class<?> type = Class.forName("jdk.internal.vm.ThreadContainer");
        Stream<?> own = (Stream<?>) type.getMethod("threads").invoke(container);
        own.map(Thread.class::cast).filter(Thread::isVirtual).forEach(threads::add);
        for (Object child : ((Stream<?>) type.getMethod("children").invoke(container)).toList()) {
            collect(child, threads);
        }
    }

    /**
     * Whether there is not more than at an earlier time, apart from a few things that a JVM starts when it likes.
     */
    public boolean notMoreThan(Resources earlier) {
        return descriptors <= earlier.descriptors + 5
                && virtualThreads <= earlier.virtualThreads + 2
                && platformThreads <= earlier.platformThreads + 8;
    }

    /**
     * Waits until what was opened since then is closed again.
     */
    public static void awaitBackTo(Resources earlier) {
        Resources[] last = new Resources[1];
        boolean back = Await.becomes(() -> {
            last[0] = now();
            return last[0].notMoreThan(earlier);
        }, Duration.ofSeconds(40));
        if (!back) {
            throw new AssertionError("leaked: before " + earlier + ", after " + last[0] + "; virtual threads: "
                    + virtual().stream().map(it -> it + " " + Arrays.asList(it.getStackTrace())).toList());
        }
    }

    /**
     * Bytes of the heap that are in use after a collection.
     */
    public static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
