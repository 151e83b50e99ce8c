package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The blocks of code in README, by the language that stands behind the fence.
 */
public final class ReadmeBlocks {
    private static final Path README = Path.of("..", "README.md");

    private ReadmeBlocks() {
    }

    /** The one block of a language. */
    public static String of(String language) {
        List<MatchResult> blocks = Pattern.compile("(?m)^```" + language + "\\R(.*?)^```$", Pattern.DOTALL)
                .matcher(text())
                .results()
                .toList();
        if (blocks.size() != 1) {
            throw new AssertionError("README has " + blocks.size() + " blocks of " + language);
        }
        return blocks.getFirst().group(1);
    }

    /** The first block of a language below a heading. */
    public static String below(String heading, String language) {
        String text = text();
        int start = text.indexOf("\n" + heading + "\n");
        if (start < 0) {
            throw new AssertionError("README has no heading " + heading);
        }
        return Pattern.compile("(?m)^```" + language + "\\R(.*?)^```$", Pattern.DOTALL)
                .matcher(text.substring(start))
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("README has no " + language + " below " + heading))
                .group(1);
    }

    private static String text() {
        try {
            return Files.readString(README);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
