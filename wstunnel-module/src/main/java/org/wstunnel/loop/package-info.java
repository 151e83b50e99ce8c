// SPDX-License-Identifier: Apache-2.0
/**
 * Event loops, and the connections that live on them. Knows nothing of WebSocket.
 * <p>
 * A loop is one platform thread with a selector. Everything of a connection happens on its loop, so nothing there is
 * locked, and nothing there may block.
 */
package org.wstunnel.loop;
