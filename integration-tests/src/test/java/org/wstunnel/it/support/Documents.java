// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The documents of the repository, and the blocks of code in them.
 */
public final class Documents {
    /** Folder of the repository. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NO_SOURCES = Set.of("target", ".git", ".cifuzz-corpus");
    private static final String FENCE = "```";

    private Documents() {
    }

    /**
     * A document.
     *
     * @param path path from the folder of the repository
     * @param text content
     */
    public record Document(Path path, String text) {
        /** Its blocks of code, from top to bottom. */
        public List<Block> blocks() {
            List<Block> blocks = new ArrayList<>();
            List<String> lines = text.lines().toList();
            String heading = "";
            int start = -1;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.startsWith(FENCE) && start < 0) {
                    start = i;
                } else if (line.startsWith(FENCE)) {
                    blocks.add(new Block(path, heading, start + 1, lines.get(start).substring(FENCE.length()).strip(),
                            String.join("\n", lines.subList(start + 1, i)) + "\n"));
                    start = -1;
                } else if (start < 0 && line.startsWith("#")) {
                    heading = line;
                }
            }
            return blocks;
        }
    }

    /**
     * A block of code.
     *
     * @param file     path of its document
     * @param heading  heading above it, with the number signs
     * @param line     number of its first line
     * @param language what stands behind the fence
     * @param text     its lines
     */
    public record Block(Path file, String heading, int line, String language, String text) {
        /** Whether it is a whole configuration of a server. */
        public boolean isServer() {
            return language.equals("yaml") && text.startsWith("server:");
        }

        public String firstLine() {
            return text.lines().findFirst().orElse("");
        }

        @Override
        public String toString() {
            return file + ", line " + line + " (" + heading + ")";
        }
    }

    /** All documents in Markdown. */
    public static List<Document> all() {
        List<Document> documents = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NO_SOURCES.contains(folder.getFileName().toString()) ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (file.toString().endsWith(".md")) {
                        documents.add(new Document(ROOT.relativize(file), Files.readString(file)));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    /** The blocks of all documents. */
    public static List<Block> blocks() {
        return all().stream().flatMap(document -> document.blocks().stream()).toList();
    }

    /**
     * The first block of a language below a heading.
     *
     * @param name    file name of a document
     * @param heading heading, with the number signs
     */
    public static Block below(String name, String heading, String language) {
        return blocks().stream()
                .filter(block -> block.file().endsWith(name) && block.heading().equals(heading)
                        && block.language().equals(language))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no " + language + " below " + heading));
    }
}
