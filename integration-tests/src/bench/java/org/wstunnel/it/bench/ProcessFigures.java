// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells about a process and its descendants.
 */
public final class ProcessFigures {
    private static final double TICKS_PER_SECOND = 100;

    private ProcessFigures() {
    }

    /** User and system seconds since the start. */
    public static double cpuSeconds(ProcessHandle process) {
        return family(process).mapToDouble(ProcessFigures::cpu).sum();
    }

    /** Resident memory in KiB. */
    public static long residentKib(ProcessHandle process) {
        return family(process).mapToLong(it -> statusLine(it, "VmRSS:")).sum();
    }

    /** Open descriptors of the process alone. */
    public static int descriptors(ProcessHandle process) {
        String[] names = Path.of("/proc", String.valueOf(process.pid()), "fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** Threads of the operating system in the process alone. */
    public static long threads(ProcessHandle process) {
        return statusLine(process, "Threads:");
    }

    /** Bytes of live objects in a JVM, after a full collection. */
    public static long liveHeap(ProcessHandle jvm) {
        String total = Programs.run(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(jvm.pid()), "GC.class_histogram"))
                .filter(it -> it.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    /** TCP connections of the machine that are over and still keep their ports. */
    public static int waitingPorts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/sockstat"))) {
            return lines.filter(it -> it.startsWith("TCP:"))
                    .mapToInt(it -> Integer.parseInt(it.replaceFirst(".* tw (\\d+) .*", "$1")))
                    .findFirst().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private static double cpu(ProcessHandle process) {
        String stat = read(process, "stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        // behind the name: state is field 0; utime, stime, cutime and cstime are 11 to 14
        return fields.length < 15 ? 0 : (Long.parseLong(fields[11]) + Long.parseLong(fields[12])
                + Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    private static long statusLine(ProcessHandle process, String name) {
        return read(process, "status").lines().filter(it -> it.startsWith(name))
                .mapToLong(it -> Long.parseLong(it.replaceAll("\\D", ""))).findFirst().orElse(0);
    }

    private static String read(ProcessHandle process, String file) {
        Path path = Path.of("/proc", String.valueOf(process.pid()), file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            if (!Files.exists(path)) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
