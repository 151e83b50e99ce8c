// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.AfterAll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a client sends: the decoder throws nothing but a violation, and finds the same however the bytes come.
 */
class FrameDecoderFuzzTest {
    private static final AtomicLong EXECUTIONS = new AtomicLong();

    /** The first byte says how long the reads are, the second how large a frame may be. */
    @FuzzTest(maxDuration = "15s")
    void anyBytes(byte[] input) {
        EXECUTIONS.incrementAndGet();
        if (input.length < 2) {
            return;
        }
        int readLength = 1 + (input[0] & 0x1F);
        long maxFrameSize = (input[1] & 1) == 0 ? Long.MAX_VALUE : input[1] & 0x7F;
        byte[] stream = Arrays.copyOfRange(input, 2, input.length);

        ClientFrames whole = new ClientFrames(maxFrameSize);
        boolean ended = whole.feed(stream);
        ClientFrames pieces = new ClientFrames(maxFrameSize);
        boolean piecesEnded = false;
        for (int from = 0; from < stream.length && !piecesEnded; from += readLength) {
            piecesEnded = pieces.feed(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + readLength)));
        }

        if (ended != piecesEnded || !whole.found().equals(pieces.found()) || whole.data().length > stream.length) {
            throw new AssertionError("at once: " + whole.found() + ", in reads of " + readLength + ": " + pieces.found());
        }
    }

    @AfterAll
    static void itWasReallyTried() {
        System.out.println("The frame decoder was run on " + EXECUTIONS + " inputs");
        assertThat(EXECUTIONS.get()).isGreaterThan(System.getenv("JAZZER_FUZZ") == null ? 0 : 1000);
    }
}
