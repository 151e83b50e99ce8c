package org.wstunnel.it.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import com.sun.management.HotSpotDiagnosticMXBean;

/**
 * What a process can leak, counted.
 */
public record Resources(int descriptors, int virtualThreads, int platformThreads) {
    private static final Pattern VIRTUAL = Pattern.compile("^#\\d+ \".*\" virtual.*");

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

    private static List<String> virtual() {
        try {
            Path directory = Files.createTempDirectory("threads");
            Path file = directory.resolve("dump");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            List<String> threads = Files.readAllLines(file).stream().filter(line -> VIRTUAL.matcher(line).matches()).toList();
            Files.delete(file);
            Files.delete(directory);
            return threads;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            throw new AssertionError("leaked: before " + earlier + ", after " + last[0] + "; virtual threads: " + virtual());
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
