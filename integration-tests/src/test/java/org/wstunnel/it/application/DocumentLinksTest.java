// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.Documents.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every link between the documents leads to a file, and to a heading where it names one.
 */
@Tag("fast")
class DocumentLinksTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Document document : Documents.all()) {
            for (String link : links(document)) {
                links++;
                if (!leadsSomewhere(document, URI.create(link))) {
                    broken.add(document.path() + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    /** A document that no other one names is not found by anybody. */
    @Test
    void everyDocumentIsNamedByAnother() {
        Path folder = Path.of("wstunnel-module", "docs");
        List<Document> documents = Documents.all();
        String readme = documents.stream().filter(it -> it.path().equals(Path.of("README.md"))).findFirst().orElseThrow().text();
        assertThat(documents.stream().map(Document::path).filter(it -> it.startsWith(folder)))
                .hasSizeGreaterThan(7)
                .allSatisfy(path -> assertThat(readme).contains("(" + path + ")"));
    }

    private static List<String> links(Document document) {
        // code may look like a link
        String text = CODE.matcher(document.text()).replaceAll("");
        return LINK.matcher(text).results()
                .map(it -> it.group(1) == null ? it.group(2) : it.group(1))
                .filter(it -> !URI.create(it).isAbsolute())
                .toList();
    }

    private static boolean leadsSomewhere(Document document, URI link) {
        Path file = Documents.ROOT.resolve(document.path());
        Path target = link.getPath().isEmpty() ? file : file.resolveSibling(link.getPath()).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return link.getFragment() == null || Documents.all().stream()
                .filter(it -> Documents.ROOT.resolve(it.path()).equals(target))
                .flatMap(DocumentLinksTest::anchors)
                .anyMatch(link.getFragment()::equals);
    }

    /** What GitHub makes of the headings. */
    private static Stream<String> anchors(Document document) {
        Map<String, Integer> count = new HashMap<>();
        String text = Pattern.compile("(?ms)^```.*?^```$").matcher(document.text()).replaceAll("");
        return HEADING.matcher(text).results()
                .map((MatchResult it) -> it.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ',
                        '-'))
                .map(it -> count.merge(it, 1, Integer::sum) == 1 ? it : it + "-" + (count.get(it) - 1))
                .toList()
                .stream();
    }
}
