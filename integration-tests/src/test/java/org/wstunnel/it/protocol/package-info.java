// SPDX-License-Identifier: Apache-2.0
/** The WebSocket protocol as a client sees it: handshake, frames, closing, and that no byte is lost. */
package org.wstunnel.it.protocol;
