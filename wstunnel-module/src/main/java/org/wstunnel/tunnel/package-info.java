// SPDX-License-Identifier: Apache-2.0
/**
 * What happens on one open tunnel: the states it has, what passes through it and what ends it, and the end of all
 * tunnels together.
 * <p>
 * A tunnel belongs to one event loop with both its connections, of which it only knows that they are endpoints of that
 * loop. So nothing here is locked but what others ask of all tunnels, and all of it can be run on a loop that is
 * simulated.
 */
package org.wstunnel.tunnel;
