package org.wstunnel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.common.tls.TlsConfig;

/**
 * Refuses what Helidon's own TLS configuration of a backend would pass over, and names the key of what it cannot use: a wrong key
 * in {@code trust} must not mean that other authorities are trusted.
 */
final class TlsKeys {
    /** What the interface has beside its options. */
    private static final Set<String> NO_OPTIONS = Set.of("build", "builder", "create");
    /** Helidon's keys below those that have some, by their path. */
    private static final Map<String, Set<String>> BELOW = new HashMap<>();

    static {
        allow("", options());
        for (String keys : List.of("/trust", "/private-key")) {
            allow(keys, "keystore", "pem");
            allow(keys + "/keystore", "resource", "type", "passphrase", "key", "cert", "cert-chain", "trust-store");
            allow(keys + "/keystore/key", "alias", "passphrase");
            allow(keys + "/keystore/cert", "alias");
            allow(keys + "/keystore/cert-chain", "alias");
            allow(keys + "/pem", "key", "public-key", "cert-chain", "certificates");
            allow(keys + "/pem/key", "resource", "passphrase");
            List.of("/public-key", "/cert-chain", "/certificates").forEach(it -> allow(keys + "/pem" + it, "resource"));
            List.of("/keystore", "/pem/key", "/pem/public-key", "/pem/cert-chain", "/pem/certificates").forEach(it ->
                    allow(keys + it + "/resource", "resource-path", "path", "content-plain", "content", "uri", "proxy-host", "proxy-port",
                          "use-proxy", "description"));
        }
        allow("/revocation", "enabled", "prefer-crl-over-ocsp", "check-only-end-entity", "fallback-enabled", "soft-fail-enabled",
              "ocsp-responder-uri");
    }

    private TlsKeys() {
    }

    static void check(Config tls) {
        checkBelow(tls, "");
        try {
            TlsConfig.create(tls);
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ConfigException(tls.key() + " cannot be used: " + reason(e), e);
        }
    }

    private static void checkBelow(Config node, String path) {
        Set<String> allowed = BELOW.get(path);
        if (allowed == null || !node.exists()) {
            return;
        }
        if (node.isLeaf()) {
            // the text itself is not told: it may be a passphrase in the wrong place
            throw new ConfigException(node.key() + " has a value, allowed are the keys " + allowed + " below it");
        }
        for (Config child : node.asNodeList().orElseGet(List::of)) {
            if (!allowed.contains(child.name())) {
                throw new ConfigException("Unknown key " + child.key() + ", allowed are " + allowed);
            }
            checkBelow(child, path + "/" + child.name());
        }
    }

    private static void allow(String path, String... keys) {
        BELOW.put(path, new TreeSet<>(Arrays.asList(keys)));
    }

    private static String[] options() {
        Set<String> keys = Arrays.stream(TlsConfig.class.getMethods())
                .filter(method -> method.getParameterCount() == 0)
                .map(KnownKeys::key)
                .filter(key -> !NO_OPTIONS.contains(key))
                .collect(Collectors.toSet());
        // named otherwise than their methods
        keys.add("cipher-suite");
        keys.add("protocols");
        return keys.toArray(String[]::new);
    }

    /** What has happened, and behind it what that came from: Helidon says which file, the JDK what is wrong with it. */
    private static String reason(RuntimeException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? String.valueOf(failure.getMessage()) : failure.getMessage() + " (" + root + ")";
    }
}
