// SPDX-License-Identifier: Apache-2.0
/**
 * Checks of the server and its listeners, as Helidon configures them, for what harms tunnels.
 */
package org.wstunnel.listener;
