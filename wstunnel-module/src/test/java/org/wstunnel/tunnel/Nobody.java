// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;

/**
 * Other side of an endpoint that neither says nor wants anything, and a link that nobody keeps account of.
 */
final class Nobody implements SimulatedEndpoint.Peer, TunnelEnds.Link {
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

    @Override
    public void heard() {
        // nobody wants to know
    }

    @Override
    public void spoken() {
        // nobody wants to know
    }

    @Override
    public void lost(String how) {
        // nobody wants to know
    }

    @Override
    public void closed() {
        // nobody wants to know
    }
}
