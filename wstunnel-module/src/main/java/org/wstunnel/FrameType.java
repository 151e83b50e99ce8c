package org.wstunnel;

/**
 * Type of the data frames that a tunnel sends to its client (RFC 6455 section 5.6). Frames of both types are accepted
 * from the client in any case.
 */
public enum FrameType {
    /**
     * Mirrors the client: text frames once the client's first data frame was one, binary frames otherwise. Bytes that
     * are no UTF-8 cannot be text: from the first such byte on, the tunnel goes on in binary frames.
     */
    AUTO,
    /**
     * Always text. Never splits a UTF-8 character over two frames; bytes from the backend that are no UTF-8 end the
     * tunnel with close code 1007.
     */
    TEXT,
    /**
     * Always binary.
     */
    BINARY
}
