// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;

/**
 * Other side of an endpoint that neither says nor wants anything.
 */
final class Nobody implements SimulatedEndpoint.Peer {
    @Override
    public void reads() {
        // nothing comes
    }

    @Override
    public void written(ByteBuffer bytes) {
        // it is there
    }

    @Override
    public void took(byte[] bytes, int length) {
        // gone
    }

    @Override
    public void ended() {
        // never
    }

    @Override
    public void closed(boolean inOrder) {
        // never
    }
}
