// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that are started behind a tunnel: each gets a socket as its standard input, and is supervised.
 */
package org.wstunnel.spawn;
