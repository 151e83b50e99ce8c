package org.wstunnel.it.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import org.wstunnel.frame.Mask;
import org.wstunnel.frame.Utf8;

/**
 * Unmasking and the check of UTF-8, beside a plain copy of as many bytes: what the machine's memory allows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
    private static final int KEY = 0x37FA213D;
    private static final int HEADER = 8;

    /** Bytes of the payload. */
    @Param({"64", "1024", "16384", "1048576"})
    private int size;

    private byte[] payload;
    private byte[] copy;
    private byte[] ascii;
    private byte[] greek;

    /**
     * Run all.
     *
     * @param args none
     */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder().include(FrameBenchmark.class.getSimpleName()).build()).run();
    }

    @Setup
    public void fill() {
        payload = new byte[size + HEADER];
        new SplittableRandom(1).nextBytes(payload);
        copy = new byte[size + HEADER];
        ascii = new byte[size];
        Arrays.fill(ascii, (byte) 'a');
        greek = new byte[size];
        for (int i = 0; i < size; i += 2) {
            greek[i] = (byte) 0xCE;
            greek[i + 1] = (byte) 0xB1;
        }
    }

    @Benchmark
    public byte[] copy() {
        System.arraycopy(payload, 0, copy, 0, size);
        return copy;
    }

    @Benchmark
    public byte[] unmaskInPlace() {
        Mask.apply(payload, 0, 0, size, KEY);
        return payload;
    }

    @Benchmark
    public byte[] unmaskAndMoveOverTheHeader() {
        Mask.apply(payload, HEADER, 0, size, KEY);
        return payload;
    }

    @Benchmark
    public boolean utf8OfAscii() {
        return new Utf8().feed(ascii, 0, size);
    }

    @Benchmark
    public boolean utf8OfTwoByteCharacters() {
        return new Utf8().feed(greek, 0, size);
    }
}
