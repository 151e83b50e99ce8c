// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.security.UnrecoverableKeyException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;
import org.wstunnel.config.KnownKeys;
import org.wstunnel.config.References;

/**
 * Compares a {@code tls} node of the configuration with what Helidon made of it: keys and certificates that it does not find it
 * leaves out without a word.
 */
public final class TlsNode {
    private static final String CERTIFICATES = "a file with certificates";
    /** What keys and certificates are read from, and what has to be there. */
    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.of(
            "pem.key", "a file with a private key, and key.passphrase if that is encrypted",
            "pem.cert-chain", CERTIFICATES,
            "pem.certificates", CERTIFICATES,
            "pem.public-key", "a file with a public key",
            "keystore", "a keystore"));

    private TlsNode() {
    }

    /**
     * Makes TLS of a node.
     *
     * @param node node
     * @return TLS
     * @throws ConfigException if that cannot be made; the message names the key, which Helidon's own does not
     */
    public static Tls create(Config node) {
        try {
            return Tls.create(node);
        } catch (RuntimeException e) {
            Faults faults = new Faults();
            KnownKeys.checkForms(node, Tls.class, faults);
            References.check(node, key -> false, faults);
            Stream.of("private-key.keystore", "trust.keystore")
                    .filter(it -> node.get(it).exists() && !node.get(it).get("resource").exists())
                    .forEach(it -> faults.add(ConfigKey.of(node).child(it).missing("a keystore in resource")));
            if (faults.none()) {
                Stream.of("private-key", "trust").forEach(keys -> EXPECTED.forEach((part, expected) -> faults.check(
                        () -> checkPart(node, keys + "." + part, expected))));
            }
            if (faults.none()) {
                faults.check(() -> TlsIdentity.requireChain(TlsConfig.create(node), ConfigKey.of(node).child("private-key")));
            }
            faults.refuse();
            throw new ConfigException(ConfigKey.of(node) + ": cannot be used: " + reason(e), e);
        }
    }

    private static void checkPart(Config node, String part, String expected) {
        tryToRead(node.get(part), part, Set.of()).ifPresent(failure -> {
            Config alias = node.get(part).get("key.alias");
            Config resource = node.get(part).get("resource");
            if (alias.exists() && tryToRead(node.get(part), part, Set.of("key")).isEmpty()) {
                throw invalid(alias, "the alias of a key that passphrase or key.passphrase opens", failure);
            }
            if (causes(failure).anyMatch(UnrecoverableKeyException.class::isInstance)) {
                throw ConfigKey.of(node.get(part)).child("passphrase").wrong("wrong value", "the one that opens the keystore");
            }
            throw invalid(Stream.of("path", "resource-path", "uri").map(resource::get).filter(Config::exists).findFirst()
                    .orElse(resource), expected, failure);
        });
    }

    /** What is wrong with a part of a node, if that is there. */
    private static Optional<RuntimeException> tryToRead(Config node, String key, Set<String> without) {
        Map<String, String> part = new HashMap<>();
        node.detach().asMap().orElseGet(Map::of).forEach((name, value) -> {
            if (!without.contains(name.replaceFirst("\\..*", ""))) {
                part.put(key + "." + name, value);
            }
        });
        try {
            TlsConfig.create(Config.just(ConfigSources.create(part)));
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static ConfigException invalid(Config node, String expected, RuntimeException failure) {
        String reason = expected + " (" + reason(failure) + ")";
        // what is not a leaf may have the key itself below it
        return node.isLeaf() ? ConfigKey.of(node).invalid(node.asString().orElse(""), reason)
                : ConfigKey.of(node).wrong("invalid value", reason);
    }

    /** Helidon says which file, the JDK what is wrong with it. */
    private static String reason(RuntimeException failure) {
        return causes(failure).skip(1).reduce((first, second) -> second)
                .map(root -> failure.getMessage() + ", " + root).orElse(failure.getMessage());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /**
     * Checks what was made of a node: it must not have less than what the node names.
     *
     * @param tls  what was made
     * @param node node
     * @throws ConfigException if it has less
     */
    public static void check(Tls tls, Config node) {
        TlsIdentity.configured(tls).ifPresent(made -> {
            if (hasKeys(node.get("private-key"))) {
                TlsIdentity.require(made, ConfigKey.of(node).child("private-key"));
            }
        });
        checkTrust(tls, node);
    }

    /**
     * Checks what was made of a node: it must trust somebody if the node says whom, since Helidon trusts all public authorities
     * otherwise.
     *
     * @param tls  what was made
     * @param node node
     * @throws ConfigException if it trusts nobody
     */
    public static void checkTrust(Tls tls, Config node) {
        TlsIdentity.configured(tls).ifPresent(made -> {
            checkTrustStore(node);
            if (node.get("trust").exists() && made.trust().isEmpty()) {
                throw ConfigKey.of(node).child("trust").missing(
                        "a trusted certificate. None is found; it is one of pem.certificates, or in a keystore one that is "
                                + "stored as trusted, without a key");
            }
        });
    }

    /** Refuses a keystore of trusted certificates that does not say so: Helidon reads none of them. */
    private static void checkTrustStore(Config tls) {
        Config keystore = tls.get("trust.keystore");
        Config trustStore = keystore.get("trust-store");
        if (keystore.exists() && !trustStore.asBoolean().orElse(false)) {
            String expected = "true, since nothing in the keystore is trusted without it";
            throw trustStore.exists()
                    ? ConfigKey.of(trustStore).invalid("false", expected)
                    : ConfigKey.of(keystore).child("trust-store").missing(expected);
        }
    }

    private static boolean hasKeys(Config keys) {
        return keys.get("keystore").exists() || keys.get("pem").exists();
    }
}
