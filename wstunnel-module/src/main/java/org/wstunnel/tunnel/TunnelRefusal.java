package org.wstunnel.tunnel;

/**
 * A request for a tunnel that was refused.
 *
 * @param tunnel name of the tunnel, {@link #NO_TUNNEL} where there is none
 * @param id     id that the tunnel would have had
 * @param client address of the client
 * @param status HTTP status of the answer, zero for none
 * @param kind   kind of reason, one of few
 * @param reason the full reason, for the log; may name backends and errors, so the client is not told it
 */
public record TunnelRefusal(String tunnel, String id, String client, int status, String kind, String reason) {
    /** In place of a tunnel's name. */
    public static final String NO_TUNNEL = "-";
}
