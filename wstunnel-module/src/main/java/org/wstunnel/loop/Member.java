// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

/**
 * What a loop knows of an endpoint. Called on the loop's thread; throws nothing.
 */
interface Member {
    /** There is input that the selector does not know of. */
    void readAgain();

    /** End it: its code has failed, or the loop has. */
    void fail(Throwable cause);
}
