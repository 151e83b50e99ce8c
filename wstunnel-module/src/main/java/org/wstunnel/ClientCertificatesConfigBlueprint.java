// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Optional;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Client certificates that may open a tunnel. The listener verifies them: {@code tls.client-auth} and
 * {@code tls.trust} of the server.
 */
@Prototype.Blueprint
@Prototype.Configured
interface ClientCertificatesConfigBlueprint {
    /**
     * Whether a client must have a certificate. A client without one gets status 403. If absent, the value of the
     * feature; {@code true} if that is absent too.
     *
     * @return whether required
     */
    @Option.Configured
    Optional<Boolean> required();

    /**
     * Subjects that may open the tunnel, as distinguished names (RFC 2253) such as
     * {@code CN=*.example.org,O=Example}. A certificate must have all parts of one of them, in any order; {@code *}
     * stands for any text, and alone for every subject. If empty, those of the feature; if those are empty too, every
     * verified certificate may.
     *
     * @return subjects
     */
    @Option.Configured
    @Option.Singular
    List<String> subjects();
}
