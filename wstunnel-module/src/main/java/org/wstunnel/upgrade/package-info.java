// SPDX-License-Identifier: Apache-2.0
/**
 * From the request to the 101: which requests are tunnels, the handshake of RFC 6455, and how it is led through the
 * listener's own filters and security.
 */
package org.wstunnel.upgrade;
