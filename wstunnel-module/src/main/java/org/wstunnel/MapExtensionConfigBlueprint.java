// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * One more ending of paths that belong to a tunnel.
 */
@Prototype.Blueprint
@Prototype.Configured
interface MapExtensionConfigBlueprint {
    /**
     * End of the path, such as {@code .py}.
     *
     * @return extension
     */
    @Option.Configured
    String extension();

    /**
     * The {@code path}, {@code path-prefix} or {@code extension} of the tunnel that takes these requests.
     *
     * @return tunnel
     */
    @Option.Configured
    String to();
}
