// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;

import org.wstunnel.access.HostName;
import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.backend.TlsAddress;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.tls.OfferedTls;
import org.wstunnel.tls.TlsIdentity;

/**
 * The {@code tls} part of a backend's configuration: what is allowed in it, and the address that it makes.
 */
final class BackendTls {
    private static final System.Logger LOGGER = System.getLogger(BackendTls.class.getName());
    private static final String UNSAFE = "tls-unsafe-trust-all";
    /** Those of the JDK. */
    private static final List<String> ALGORITHMS = List.of("HTTPS", "LDAPS");

    private BackendTls() {
    }

    static void check(BackendConfig backend, ConfigKey key) {
        ConfigKey nameKey = key.child("tls-server-name");
        if (backend.tls().isEmpty()) {
            backend.tlsServerName().ifPresent(name -> {
                throw nameKey.unexpected("without tls");
            });
            key.child(UNSAFE).require(!backend.tlsUnsafeTrustAll(), "true", "false without tls");
            return;
        }
        ConfigKey tlsKey = key.child("tls");
        if (backend.socket().isPresent()) {
            throw tlsKey.unexpected("where socket is set");
        }
        TlsConfig tls = backend.tls().get().prototype();
        tlsKey.child("trust-all").require(!tls.trustAll(), "true", "false; if nothing is to be checked, " + UNSAFE + ": true");
        ConfigKey algorithmKey = tlsKey.child("endpoint-identification-algorithm");
        algorithmKey.require(
                !Tls.ENDPOINT_IDENTIFICATION_NONE.equals(tls.endpointIdentificationAlgorithm()), "NONE",
                "HTTPS; if nothing is to be checked, " + UNSAFE + ": true");
        algorithmKey.require(ALGORITHMS.contains(tls.endpointIdentificationAlgorithm().toUpperCase(Locale.ROOT)),
                tls.endpointIdentificationAlgorithm(), "one of " + ALGORITHMS);
        backend.tlsServerName().ifPresent(name -> nameKey.requireParsed(name, HostName::check, "a host name",
                name.replaceFirst("^[A-Za-z]+://", "").replaceFirst("[:/].*", "")));
        OfferedTls.check(backend.tls().get(), tlsKey);
        TlsIdentity.configured(backend.tls().get()).ifPresent(it -> {
            TlsIdentity.checkPair(it, tlsKey.child("private-key"));
            TlsIdentity.wrongTime(it, tlsKey.child("private-key"))
                    .ifPresent(wrong -> LOGGER.log(Level.WARNING, "{0}. The backend refuses it", wrong));
        });
        if (backend.tlsUnsafeTrustAll()) {
            LOGGER.log(Level.WARNING, "{0}.{1} is true: neither the certificate nor the name of this backend is checked", key,
                    UNSAFE);
        }
    }

    /** The address with TLS, if the backend has it. */
    static BackendAddress address(BackendConfig backend, TcpAddress tcp) {
        if (backend.tls().filter(Tls::enabled).isEmpty()) {
            return tcp;
        }
        Tls tls = backend.tls().get();
        return new TlsAddress(tcp, backend.tlsUnsafeTrustAll() ? unsafe(tls) : tls,
                backend.tlsServerName().or(backend::host).orElseThrow());
    }

    private static Tls unsafe(Tls tls) {
        return TlsConfig.builder()
                .from(tls.prototype())
                .trustAll(true)
                .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
                .clearSslParameters()
                // a manager keeps the context that it was made for
                .manager(TlsConfig.builder().buildPrototype().manager())
                .build();
    }
}
