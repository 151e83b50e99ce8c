// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long the demo takes from the start of the process to the first byte that came back through a tunnel.
 */
final class StartTime {
    /** The first Java with an ahead-of-time cache that is made in one step. */
    private static final int AOT_CACHE = 25;

    private StartTime() {
    }

    static void measure(Results results, Plan plan, Path folder, Contender.Ports backends)
            throws IOException, InterruptedException {
        int runs = plan.runs();
        results.start("without", median(folder, backends, runs, List.of()));
        Path archive = folder.resolve("demo.jsa");
        List<String> shared = List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive);
        once(folder, backends, shared);
        results.start("with class data sharing (`-XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=demo.jsa`)",
                median(folder, backends, runs, shared));
        if (Runtime.version().feature() >= AOT_CACHE) {
            Path cache = folder.resolve("demo.aot");
            once(folder, backends, List.of("-XX:AOTCacheOutput=" + cache));
            if (Files.exists(cache)) {
                results.start("with an AOT cache (`-XX:AOTCache=demo.aot`, made by a run with `-XX:AOTCacheOutput=demo.aot`)",
                        median(folder, backends, runs, List.of("-XX:AOTCache=" + cache)));
            }
        }
        System.out.println("start to first byte, ms: " + results.startMillis());
    }

    private static double median(Path folder, Contender.Ports backends, int runs, List<String> options)
            throws IOException, InterruptedException {
        double[] millis = new double[runs];
        for (int i = 0; i < runs; i++) {
            millis[i] = once(folder, backends, options);
        }
        return Results.median(millis).orElseThrow();
    }

    private static double once(Path folder, Contender.Ports backends, List<String> options)
            throws IOException, InterruptedException {
        int port = Programs.freePort();
        Path config = Files.writeString(folder.resolve("start.yaml"), Contenders.demoYaml(port, Programs.freePort(), backends));
        Path log = folder.resolve("start.log");
        List<String> command = new ArrayList<>(List.of(Programs.java().toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", System.getProperty("demo.jar"), "--config", config.toString()));
        long start = System.nanoTime();
        Process process = Programs.start(log, command);
        try {
            Programs.awaitPort(process, log, port);
            echoByte(port);
            return (System.nanoTime() - start) / 1e6;
        } finally {
            // an orderly end: the caches are written then
            process.destroy();
            process.waitFor();
        }
    }

    private static void echoByte(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            ByteBuffer frame = ByteBuffer.allocate(32);
            new FrameSource(1, true).put(frame);
            socket.getOutputStream().write(Upgrade.request("/echo"));
            socket.getOutputStream().write(frame.array(), 0, frame.position());
            InputStream in = socket.getInputStream();
            Upgrade upgrade = new Upgrade();
            FrameSink sink = new FrameSink(true);
            byte[] bytes = new byte[4096];
            boolean answered = false;
            for (long payload = 0; payload < 1;) {
                int length = in.read(bytes);
                if (length < 0) {
                    throw new IOException("The tunnel was closed before the first byte");
                }
                ByteBuffer input = ByteBuffer.wrap(bytes, 0, length);
                answered = answered || upgrade.answered(input);
                payload += sink.take(input);
            }
        }
    }
}
