// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

/**
 * What a loop knows of an endpoint whose socket its selector watches. Called on the loop's thread; throws nothing.
 */
interface Selected extends Member {
    /** The selector has found something. */
    void ready();

    /** Whether the last read has brought so much that others go first. */
    boolean streams();

    /**
     * Whether it does not wait for its turn already. It does from now on. The selector need not say a second time that
     * it is ready: with many streams it would find all of them again before the turn of each.
     */
    boolean waitForTurn();

    /**
     * Its turn has come. Returns whether it waits for another one: one of several streams goes behind the others for as
     * long as its reads bring much, and the selector is not told of it.
     */
    boolean turn();
}
