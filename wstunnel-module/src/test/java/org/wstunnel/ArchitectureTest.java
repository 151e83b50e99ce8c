// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Imports between the packages point one way: from the assembly down to the services and the bytes.
 */
@AnalyzeClasses(packages = "org.wstunnel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_IMPORT_ONLY_WHAT_LIES_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.wstunnel..")
            .layer("assembly").definedBy("org.wstunnel")
            .layer("builtin").definedBy("org.wstunnel.builtin")
            .layer("neighbour").definedBy("org.wstunnel.neighbour")
            .layer("listener").definedBy("org.wstunnel.listener")
            .layer("observe").definedBy("org.wstunnel.observe")
            .layer("upgrade").definedBy("org.wstunnel.upgrade")
            .layer("drain").definedBy("org.wstunnel.drain")
            .layer("tunnel").definedBy("org.wstunnel.tunnel")
            .layer("frame").definedBy("org.wstunnel.frame")
            .layer("loop").definedBy("org.wstunnel.loop")
            .layer("helidon").definedBy("org.wstunnel.helidon")
            .layer("connection").definedBy("org.wstunnel.connection")
            .layer("access").definedBy("org.wstunnel.access")
            .layer("target").definedBy("org.wstunnel.target")
            .layer("backend").definedBy("org.wstunnel.backend")
            .layer("spawn").definedBy("org.wstunnel.spawn")
            .layer("balance").definedBy("org.wstunnel.balance")
            .layer("resolve").definedBy("org.wstunnel.resolve")
            .layer("ping").definedBy("org.wstunnel.ping")
            .layer("spi").definedBy("org.wstunnel.spi")
            .layer("tls").definedBy("org.wstunnel.tls")
            .layer("path").definedBy("org.wstunnel.path")
            .layer("config").definedBy("org.wstunnel.config")
            .whereLayer("assembly").mayNotBeAccessedByAnyLayer()
            .whereLayer("upgrade")
            .mayOnlyAccessLayers("helidon", "connection", "drain", "tunnel", "loop", "access", "target", "backend", "frame",
                    "spi")
            .whereLayer("observe")
            .mayOnlyAccessLayers("upgrade", "helidon", "access", "connection", "drain", "tunnel", "loop", "target", "backend",
                    "frame")
            .whereLayer("builtin").mayNotBeAccessedByAnyLayer()
            .whereLayer("neighbour").mayOnlyAccessLayers("path", "config")
            .whereLayer("listener").mayOnlyAccessLayers("helidon", "access", "spawn", "loop", "tls", "config")
            .whereLayer("drain").mayOnlyAccessLayers("tunnel")
            .whereLayer("tunnel").mayOnlyAccessLayers("frame", "loop", "spi")
            .whereLayer("helidon").mayOnlyAccessLayers("connection", "loop")
            .whereLayer("connection").mayOnlyAccessLayers("access", "loop")
            .whereLayer("loop").mayNotAccessAnyLayer()
            .whereLayer("target").mayOnlyAccessLayers("access", "backend", "spi")
            .whereLayer("resolve").mayOnlyAccessLayers("access", "spi", "config")
            .whereLayer("access").mayOnlyAccessLayers("spi")
            .whereLayer("backend").mayOnlyAccessLayers("loop", "spi")
            .whereLayer("spawn").mayOnlyAccessLayers("backend", "loop", "spi")
            .whereLayer("balance").mayOnlyAccessLayers("spi", "config")
            .whereLayer("ping").mayOnlyAccessLayers("spi", "config")
            .whereLayer("frame").mayNotAccessAnyLayer()
            .whereLayer("path").mayNotAccessAnyLayer()
            .whereLayer("tls").mayOnlyAccessLayers("config")
            .whereLayer("config").mayNotAccessAnyLayer()
            .whereLayer("spi").mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("org.wstunnel.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule CLASSES_FORM_NO_CIRCLE = slices().assignedFrom(new TopLevelClass()).should().beFreeOfCycles()
            // Helidon generates a builder whose build() makes what is configured, and that names its builder
            .ignoreDependency(type("WsTunnelConfig(Blueprint)?"), type("WsTunnelFeature"))
            .ignoreDependency(type("WsTunnelObserverConfig(Blueprint)?"), type("WsTunnelObserver"))
            .ignoreDependency(type("RoundRobinConfig(Blueprint)?"), type("RoundRobinBalancer"))
            .ignoreDependency(type("FileResolverConfig(Blueprint)?"), type("FileResolver"));

    @ArchTest
    static final ArchRule THE_FRAMES_KNOW_NO_SOCKET = noClasses().that().resideInAPackage("org.wstunnel.frame")
            .should().dependOnClassesThat().resideInAnyPackage("java.net..", "java.nio.channels..", "io.helidon..");

    @ArchTest
    static final ArchRule TUNNELS_KNOW_NO_SOCKET = noClasses().that().resideInAPackage("org.wstunnel.tunnel")
            .should().dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..", "io.helidon..");

    @ArchTest
    static final ArchRule EVENT_LOOPS_KNOW_NO_WEBSOCKET = noClasses().that().resideInAPackage("org.wstunnel.loop")
            .should().dependOnClassesThat().resideInAnyPackage("io.helidon..");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_ONE_OF_THE_LAYERS = classes().that().resideInAPackage("org.wstunnel..")
            .should().resideInAnyPackage("org.wstunnel", "org.wstunnel.observe", "org.wstunnel.upgrade", "org.wstunnel.drain",
                    "org.wstunnel.tunnel", "org.wstunnel.frame", "org.wstunnel.loop", "org.wstunnel.helidon",
                    "org.wstunnel.connection",
                    "org.wstunnel.access", "org.wstunnel.target", "org.wstunnel.backend", "org.wstunnel.spawn",
                    "org.wstunnel.balance", "org.wstunnel.resolve",
                    "org.wstunnel.ping", "org.wstunnel.spi", "org.wstunnel.config",
                    "org.wstunnel.builtin", "org.wstunnel.neighbour", "org.wstunnel.path", "org.wstunnel.listener",
                    "org.wstunnel.tls");

    /** A type with all that is nested in it. */
    private static DescribedPredicate<? super JavaClass> type(String name) {
        return nameMatching(".*\\." + name + "(\\$.*)?");
    }

    /**
     * A class with all that is nested in it, and, where it was generated, the blueprint that it was generated from.
     */
    private static final class TopLevelClass implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getName().replaceAll("\\$.*", "").replaceAll("Blueprint$", ""));
        }

        @Override
        public String getDescription() {
            return "classes";
        }
    }
}
