// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is public is meant: each exported type stands in the table of ARCHITECTURE.md, with a reason.
 */
class PublicTypesTest {
    private static final Path ARCHITECTURE = Path.of("ARCHITECTURE.md");

    @Test
    void theTableHasEachExportedTypeAndNoOther() throws IOException {
        assertThat(inTable()).hasSizeGreaterThan(40).isEqualTo(exported());
    }

    /** What the main class of an application imports would be ambiguous beside {@code import org.wstunnel.*}. */
    @Test
    void noneIsCalledLikeWhatAMainClassImports() {
        assertThat(exported()).doesNotContain("Config", "ConfigSources", "LogConfig", "MetricsConfig", "WebServer",
                "WebServerConfig",
                "ListenerConfig", "HttpRouting", "HttpRules", "HttpService", "WsRouting", "WsListener", "WsSession", "Main");
    }

    private static Set<String> exported() {
        Set<String> packages = WsTunnelFeature.class.getModule().getDescriptor().exports().stream()
                .filter(it -> !it.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.wstunnel")
                .stream()
                .filter(it -> packages.contains(it.getPackageName()))
                .filter(JavaClass::isTopLevelClass)
                .filter(it -> it.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names in the first column, without their packages. */
    private static Set<String> inTable() throws IOException {
        String text = Files.readString(ARCHITECTURE);
        return text.substring(text.indexOf("## Public types")).lines()
                .filter(it -> it.startsWith("| `"))
                .map(it -> it.substring(0, it.indexOf('|', 1)))
                .flatMap(it -> Pattern.compile("`(?:\\w+\\.)?(\\w+)`").matcher(it).results())
                .map(it -> it.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
