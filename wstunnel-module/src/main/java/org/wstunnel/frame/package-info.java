// SPDX-License-Identifier: Apache-2.0
/**
 * The bytes of RFC 6455: frames in both directions, masking, UTF-8, close codes. Knows no socket and no server.
 * <p>
 * Payload lies in direct buffers and is found by absolute indexes; the position of a buffer belongs to whoever reads
 * and writes sockets.
 */
package org.wstunnel.frame;
