// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.wstunnel.frame.FrameException;
import org.wstunnel.frame.Mask;
import org.wstunnel.frame.Utf8;

/**
 * Unmasking, the decoder as a whole, and the check of UTF-8, beside a plain copy of as many bytes: what the machine's
 * memory allows.
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

    private ByteBuffer payload;
    private ByteBuffer copy;
    private ByteBuffer ascii;
    private ByteBuffer greek;
    private ByteBuffer frames;
    private ByteBuffer input;
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
        byte[] random = new byte[size + HEADER];
        new SplittableRandom(1).nextBytes(random);
        payload = direct(size + HEADER).put(0, random);
        copy = direct(size + HEADER);
        ascii = direct(size);
        greek = direct(size);
        for (int i = 0; i < size; i++) {
            ascii.put(i, (byte) 'a');
            greek.put(i, (byte) (i % 2 == 0 ? 0xCE : 0xB1));
        }
        frames = frames(Math.max(1, BUFFER / (size + HEADER)));
        input = direct(frames.limit());
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer frames(int count) {
        int extra = size < 126 ? 0 : size < 1 << 16 ? Short.BYTES : Long.BYTES;
        ByteBuffer all = ByteBuffer.allocateDirect(count * (2 + extra + Integer.BYTES + size));
        for (int i = 0; i < count; i++) {
            all.put((byte) 0x82).put((byte) (0x80 | (extra == 0 ? size : extra == Short.BYTES ? 126 : 127)));
            if (extra == Short.BYTES) {
                all.putShort((short) size);
            } else if (extra == Long.BYTES) {
                all.putLong(size);
            }
            all.putInt(KEY + i).put(payload.slice(0, size));
        }
        return all.flip();
    }

    @Benchmark
    public ByteBuffer copy() {
        copy.put(0, payload, 0, size);
        return copy;
    }

    @Benchmark
    public ByteBuffer unmaskInPlace() {
        Mask.apply(payload, 0, 0, size, KEY);
        return payload;
    }

    @Benchmark
    public ByteBuffer unmaskAndMoveOverTheHeader() {
        Mask.apply(payload, HEADER, 0, size, KEY);
        return payload;
    }

    /** A buffer full of frames, the copy that renews it included. */
    @Benchmark
    public int decode() throws FrameException {
        input.put(0, frames, 0, frames.limit());
        decoder.input(input, 0, input.limit());
        decoder.next();
        return decoder.dataEnd();
    }

    @Benchmark
    public boolean utf8OfAscii() {
        return new Utf8().validPrefix(ascii, 0, size) == size;
    }

    @Benchmark
    public boolean utf8OfTwoByteCharacters() {
        return new Utf8().validPrefix(greek, 0, size) == size;
    }
}
