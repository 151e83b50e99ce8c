// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import io.helidon.common.tls.Tls;
import io.helidon.config.Config;

import org.wstunnel.config.ConfigKey;

/**
 * Compares a {@code tls} node of the configuration with what Helidon made of it: keys and certificates that it does not find it
 * leaves out without a word.
 */
public final class TlsNode {
    private TlsNode() {
    }

    /**
     * Checks what was made of a node: it must not have less than what the node names.
     *
     * @param tls  what was made
     * @param node node
     * @throws io.helidon.config.ConfigException if it has less
     */
    public static void check(Tls tls, Config node) {
        TlsIdentity.configured(tls).ifPresent(made -> {
            if (hasKeys(node.get("private-key"))) {
                TlsIdentity.require(made, ConfigKey.of(node).child("private-key"));
            }
            checkTrustStore(node);
            if (hasKeys(node.get("trust")) && made.trust().isEmpty()) {
                throw ConfigKey.of(node).child("trust").missing(
                        "a trusted certificate. None is found; it is one of pem.certificates, or in a keystore one that is "
                                + "stored as trusted, without a key");
            }
        });
    }

    /**
     * Refuses a keystore of trusted certificates that does not say so: Helidon reads none of them.
     *
     * @param tls node
     * @throws io.helidon.config.ConfigException if it does not
     */
    public static void checkTrustStore(Config tls) {
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
