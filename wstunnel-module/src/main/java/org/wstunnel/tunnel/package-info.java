/**
 * One open tunnel: the session with the client, the bridge to the backend, the ways in which it ends, and the clock that
 * all tunnels share.
 * <p>
 * Each tunnel has two threads. The connection's own thread reads from the client and writes to the backend; the bridge's
 * thread reads from the backend and writes to the client. A blocking write is the only flow control, and each direction
 * holds one buffer. Whatever else has to be sent to the client goes through {@link org.wstunnel.tunnel.ClientOutput}, which has the
 * only lock.
 */
package org.wstunnel.tunnel;
