// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;

/**
 * What a TLS handshake has left to those who read and write from then on.
 *
 * @param engine     engine whose handshake is done
 * @param ciphertext bytes from the peer that were read and not unwrapped, from position to limit; may be empty
 * @param plaintext  bytes from the peer that came with the handshake and are unwrapped, from position to limit; may be empty
 */
public record TlsState(SSLEngine engine, ByteBuffer ciphertext, ByteBuffer plaintext) {
}
