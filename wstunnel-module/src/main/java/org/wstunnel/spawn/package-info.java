// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that are started behind a tunnel: each gets a listening socket as its standard input, and is watched over.
 */
package org.wstunnel.spawn;
