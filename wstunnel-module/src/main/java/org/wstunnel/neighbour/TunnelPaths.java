// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.path.PathPattern;

/**
 * Where a tunnel is.
 *
 * @param key          its key in the configuration
 * @param paths        paths that it takes
 * @param requiresUser whether it lets nobody in who is not a user
 */
public record TunnelPaths(ConfigKey key, PathPattern paths, boolean requiresUser) {
}
