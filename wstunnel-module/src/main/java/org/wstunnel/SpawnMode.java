package org.wstunnel;

/**
 * How a program that the gateway starts is spoken to.
 */
public enum SpawnMode {
    /** The program gets a listening socket as its standard input, and accepts connections from it. */
    SOCKET,
    /** The program is started for every tunnel, with the connection as its standard input and output. */
    STDIO
}
