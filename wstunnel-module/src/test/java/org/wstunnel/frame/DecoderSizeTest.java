// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.frame;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The loop over short frames is compiled as a method of its own, see {@link FrameDecoder#next()}.
 */
class DecoderSizeTest {
    /** The option FreqInlineSize of HotSpot, in bytes. */
    private static final int LARGEST_PART_OF_A_CALLER = 325;
    private static final Pattern LAST_INSTRUCTION = Pattern.compile("Event next\\(\\).*?\\n\\s+(\\d+): [^\\n]*\\n\\n",
            Pattern.DOTALL);

    @Test
    void nextIsTooLongToBecomeAPartOfItsCallers() throws Exception {
        String folder = new File(FrameDecoder.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
        StringWriter code = new StringWriter();
        ToolProvider.findFirst("javap").orElseThrow().run(new PrintWriter(code), new PrintWriter(code), "-c", "-p", "-cp",
                folder, FrameDecoder.class.getName());
        assertThat(LAST_INSTRUCTION.matcher(code.toString()).results()).as(code.toString()).singleElement()
                .satisfies(it -> assertThat(Integer.parseInt(it.group(1))).isGreaterThan(LARGEST_PART_OF_A_CALLER));
    }
}
