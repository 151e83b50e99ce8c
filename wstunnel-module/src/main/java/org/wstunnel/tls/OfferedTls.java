// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.util.List;

import javax.net.ssl.SSLContext;

import io.helidon.common.tls.Tls;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;

/**
 * Refuses protocols and cipher suites of TLS that this JVM does not have, or that do not go together: without this
 * check every handshake would fail.
 */
public final class OfferedTls {
    private static final String TLS_1_3 = "TLSv1.3";
    /** In the names of all suites before TLS 1.3, which leave the exchange of keys open. */
    private static final String OLDER = "_WITH_";

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

    /** TLS 1.3 has suites of its own, and none of those of the versions before. */
    private static void checkPairs(List<String> protocols, List<String> suites, ConfigKey key) {
        boolean pair = protocols.isEmpty() || suites.isEmpty() || suites.stream()
                .filter(it -> !it.endsWith("_SCSV"))
                .anyMatch(it -> protocols.stream().anyMatch(protocol -> protocol.equals(TLS_1_3) != it.contains(OLDER)));
        key.child("cipher-suite").require(pair, String.join(", ", suites),
                "at least one that " + String.join(" or ", protocols) + " can use");
    }

    private static void checkEach(List<String> values, String[] supported, ConfigKey key) {
        List<String> known = List.of(supported);
        Faults.checkEntries(values.size(), i -> key.child(i).require(known.contains(values.get(i)), values.get(i),
                "one of " + known));
    }
}
