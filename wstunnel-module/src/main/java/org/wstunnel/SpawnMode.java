// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * How a program that the gateway starts gets its connections.
 */
public enum SpawnMode {
    /** The program gets a listening socket as its standard input, and accepts connections from it. */
    SOCKET,
    /** One program is started per tunnel, with the connection as its standard input and output. */
    STDIO
}
