// SPDX-License-Identifier: Apache-2.0
/**
 * The server feature that serves tunnels, and its configuration.
 */
package org.wstunnel;
