package org.wstunnel;

/**
 * What the addresses of a backend's host name are.
 */
public enum Discover {
    /**
     * Ways to one backend: the quickest is used.
     */
    NONE,
    /**
     * Each address is a backend of its own.
     */
    ALL
}
