// SPDX-License-Identifier: Apache-2.0
/**
 * What else the server has at the paths of the tunnels.
 */
package org.wstunnel.neighbour;
