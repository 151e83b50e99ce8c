package org.wstunnel;

import java.lang.System.Logger.Level;

import io.helidon.config.ConfigException;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;

import org.wstunnel.backend.BackendAddress;
import org.wstunnel.backend.TcpAddress;
import org.wstunnel.backend.TlsAddress;

/**
 * The {@code tls} part of a backend's configuration: what is allowed in it, and the address that it makes.
 */
final class BackendTls {
    private static final System.Logger LOGGER = System.getLogger(WsTunnelFeature.class.getName());
    private static final String UNSAFE = "tls-unsafe-trust-all";

    private BackendTls() {
    }

    static void check(BackendConfig backend, String key) {
        if (backend.tls().isEmpty()) {
            refuse(backend.tlsServerName().isPresent(), key + ".tls-server-name", "makes no sense without tls");
            refuse(backend.tlsUnsafeTrustAll(), key + "." + UNSAFE, "makes no sense without tls");
            return;
        }
        refuse(backend.socket().isPresent(), key + ".tls", "makes no sense with socket");
        TlsConfig tls = backend.tls().get().prototype();
        refuse(tls.trustAll(), key + ".tls.trust-all", "is not allowed; if nothing is to be checked, say " + UNSAFE + ": true");
        refuse(Tls.ENDPOINT_IDENTIFICATION_NONE.equals(tls.endpointIdentificationAlgorithm()),
               key + ".tls.endpoint-identification-algorithm",
               "must not be NONE; if nothing is to be checked, say " + UNSAFE + ": true");
        backend.tlsServerName().ifPresent(name ->
                ConfigCheck.require(!name.isBlank(), key + ".tls-server-name", name, "a host name"));
        if (backend.tlsUnsafeTrustAll()) {
            LOGGER.log(Level.WARNING, "{0}.{1} is true: neither the certificate nor the name of this backend is checked", key, UNSAFE);
        }
    }

    /** The address with TLS, if the backend has it. */
    static BackendAddress address(BackendConfig backend, TcpAddress tcp) {
        if (backend.tls().filter(Tls::enabled).isEmpty()) {
            return tcp;
        }
        Tls tls = backend.tls().get();
        return new TlsAddress(tcp, backend.tlsUnsafeTrustAll() ? unsafe(tls) : tls, backend.tlsServerName().or(backend::host).orElseThrow());
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

    private static void refuse(boolean wrong, String key, String why) {
        if (wrong) {
            throw new ConfigException(key + " " + why);
        }
    }
}
