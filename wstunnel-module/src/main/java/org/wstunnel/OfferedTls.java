// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;

import javax.net.ssl.SSLContext;

import io.helidon.common.tls.Tls;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Faults;

/**
 * Refuses protocols and cipher suites of TLS that this JVM does not have: without this check every handshake
 * would fail.
 */
final class OfferedTls {
    private OfferedTls() {
    }

    static void check(Tls tls, ConfigKey key) {
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
                () -> checkEach(tls.prototype().enabledCipherSuites(), context.getSupportedSSLParameters().getCipherSuites(),
                        key.child("cipher-suite")));
    }

    private static void checkEach(List<String> values, String[] supported, ConfigKey key) {
        List<String> known = List.of(supported);
        Faults.checkEntries(values.size(), i -> key.child(i).require(known.contains(values.get(i)), values.get(i),
                "one of " + known));
    }
}
