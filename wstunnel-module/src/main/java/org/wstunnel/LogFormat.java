package org.wstunnel;

/**
 * How the lines about opened, ended and refused tunnels look in the log.
 */
public enum LogFormat {
    /**
     * {@code key=value} pairs.
     */
    TEXT,
    /**
     * One JSON object per line.
     */
    JSON
}
