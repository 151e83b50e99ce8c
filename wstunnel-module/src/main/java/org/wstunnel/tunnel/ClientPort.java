package org.wstunnel.tunnel;

/**
 * The client's side of a tunnel, as the bridge uses it.
 */
interface ClientPort {
    /**
     * Send bytes in one data frame. Waits until they are written.
     *
     * @param text    whether to send a text frame; the bytes are whole UTF-8 characters then
     * @param bytes   array with room for a frame header in front of the payload
     * @param payload index of the payload
     * @param length  length of the payload
     * @return {@code false} if the tunnel was closed before
     * @throws java.io.UncheckedIOException if the client is lost
     */
    boolean send(boolean text, byte[] bytes, int payload, int length);

    /**
     * Send bytes in two binary data frames, with one write where the header of the second one fits exactly between them. Waits until they
     * are written.
     *
     * @param bytes        array with room for a frame header in front of each payload
     * @param payload      index of the first payload
     * @param length       length of the first payload
     * @param second       index of the second payload
     * @param secondLength length of the second payload
     * @return {@code false} if the tunnel was closed before
     * @throws java.io.UncheckedIOException if the client is lost
     */
    boolean sendBoth(byte[] bytes, int payload, int length, int second, int secondLength);

    /**
     * Whether the client's first data frame was text.
     *
     * @return {@code false} also before it came
     */
    boolean clientSendsText();

    /**
     * Close with a code, unless that was done before.
     *
     * @param code   close code
     * @param reason reason
     */
    void end(int code, String reason);

    /**
     * A write to the client has failed: it has gone.
     */
    void lost();
}
