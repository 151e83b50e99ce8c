// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;

/**
 * Refuses protocols and cipher suites of TLS that this JVM does not have, or that do not go together: without this
 * check every handshake would fail.
 */
public final class OfferedTls {
    private static final String TLS_1_3 = "TLSv1.3";
    /** In the names of all suites before TLS 1.3, which say how keys are exchanged. */
    private static final String OLDER = "_WITH_";
    /** What is in the names of suites that a server can use, by the algorithm of its key. Others are not looked at. */
    private static final Map<String, String> SUITES_OF_KEYS = Map.of(
            "RSA", "_RSA_",
            "RSASSA-PSS", "E_RSA_",
            "EC", "_ECDSA_",
            "EdDSA", "_ECDSA_");

    private OfferedTls() {
    }

    /**
     * Checks what is offered.
     *
     * @param tls TLS of a listener or a backend
     * @param key its key in the configuration
     * @throws io.helidon.config.ConfigException if no handshake could succeed
     */
    public static void check(Tls tls, ConfigKey key) {
        if (!tls.enabled()) {
            return;
        }
        SSLContext context = tls.sslContext();
        List<String> protocols = tls.prototype().enabledProtocols();
        List<String> usable = List.of(context.getDefaultSSLParameters().getProtocols());
        Faults.checkAll(
                () -> {
                    checkEach(protocols, context.getSupportedSSLParameters().getProtocols(), key.child("protocols"));
                    key.child("protocols").require(protocols.isEmpty() || protocols.stream().anyMatch(usable::contains),
                            String.join(", ", protocols), "at least one of " + usable + ", since this JVM disables the others");
                },
                () -> {
                    List<String> suites = tls.prototype().enabledCipherSuites();
                    checkEach(suites, context.getSupportedSSLParameters().getCipherSuites(), key.child("cipher-suite"));
                    checkPairs(protocols, suites, key);
                });
    }

    /**
     * Checks what a listener offers beside its key. The key of a backend's client may be of any kind.
     *
     * @param tls TLS of a listener
     * @param key its key in the configuration
     * @throws io.helidon.config.ConfigException if no suite goes with the key
     */
    public static void checkKey(TlsConfig tls, ConfigKey key) {
        List<String> suites = tls.enabledCipherSuites();
        String algorithm = tls.privateKey().map(PrivateKey::getAlgorithm).orElse("");
        String ofKey = SUITES_OF_KEYS.getOrDefault(algorithm, "");
        key.child("cipher-suite").require(suites.isEmpty() || pairs(tls.enabledProtocols(), suites)
                .anyMatch(it -> !it.contains(OLDER) || it.contains(ofKey)), String.join(", ", suites),
                "at least one that a key of " + algorithm + " can use, or one of " + TLS_1_3);
    }

    private static void checkPairs(List<String> protocols, List<String> suites, ConfigKey key) {
        key.child("cipher-suite").require(suites.isEmpty() || pairs(protocols, suites).findAny().isPresent(),
                String.join(", ", suites),
                "at least one that " + (protocols.isEmpty() ? "TLS" : String.join(" or ", protocols)) + " can use");
    }

    /** The suites that one of the protocols can use: TLS 1.3 has some of its own, and none of those of the versions before. */
    private static Stream<String> pairs(List<String> protocols, List<String> suites) {
        return suites.stream()
                .filter(it -> !it.endsWith("_SCSV"))
                .filter(it -> protocols.isEmpty()
                        || protocols.stream().anyMatch(protocol -> protocol.equals(TLS_1_3) != it.contains(OLDER)));
    }

    private static void checkEach(List<String> values, String[] supported, ConfigKey key) {
        List<String> known = List.of(supported);
        Faults.checkEntries(values.size(), i -> key.child(i).require(known.contains(values.get(i)), values.get(i),
                "one of " + known));
    }
}
