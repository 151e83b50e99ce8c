package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
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

import org.wstunnel.frame.FrameDecoder;
import org.wstunnel.frame.Mask;
import org.wstunnel.frame.Utf8;

/**
 * Unmasking, the decoder as a whole, and the check of UTF-8, beside a plain copy of as many bytes: what the machine's memory allows.
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
    private static final int BUFFER = 32 * 1024;

    /** Bytes of the payload. */
    @Param({"64", "1024", "16384", "1048576"})
    private int size;

    private byte[] payload;
    private byte[] copy;
    private byte[] ascii;
    private byte[] greek;
    private byte[] frames;
    private byte[] input;
    private final FrameDecoder decoder = new FrameDecoder(Long.MAX_VALUE);

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
        frames = frames(Math.max(1, BUFFER / (size + HEADER)));
        input = new byte[frames.length];
    }

    private byte[] frames(int count) {
        int extra = size < 126 ? 0 : size < 1 << 16 ? Short.BYTES : Long.BYTES;
        ByteBuffer all = ByteBuffer.allocate(count * (2 + extra + Integer.BYTES + size));
        for (int i = 0; i < count; i++) {
            all.put((byte) 0x82).put((byte) (0x80 | (extra == 0 ? size : extra == Short.BYTES ? 126 : 127)));
            if (extra == Short.BYTES) {
                all.putShort((short) size);
            } else if (extra == Long.BYTES) {
                all.putLong(size);
            }
            all.putInt(KEY + i).put(payload, 0, size);
        }
        return all.array();
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

    /** A buffer full of frames, the copy that renews it included. */
    @Benchmark
    public int decode() {
        System.arraycopy(frames, 0, input, 0, frames.length);
        decoder.input(input, 0, input.length);
        decoder.next();
        return decoder.dataEnd();
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
