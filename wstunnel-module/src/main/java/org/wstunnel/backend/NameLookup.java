// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks up host names by the JDK's resolver and its cache.
 * <p>
 * A lookup occupies the thread that it runs on, and a virtual thread's carrier with it: a name server that does not
 * answer would keep all requests waiting. So each runs on a platform thread of its own, one at a time for each name,
 * and those who wait for it do so on theirs.
 */
public final class NameLookup {
    private static final ConcurrentMap<String, CompletableFuture<InetAddress[]>> RUNNING = new ConcurrentHashMap<>();

    private NameLookup() {
    }

    /**
     * All addresses of a name, in the order in which they should be tried: the families take turns (RFC 8305 section 4), and the
     * JDK's own order says which is first ({@code java.net.preferIPv6Addresses}).
     *
     * @param host  name or address
     * @param nanos how long to wait
     * @return addresses, at least one
     * @throws UnknownHostException   if the name has none
     * @throws SocketTimeoutException if no name server has answered in time
     */
    public static List<InetAddress> addresses(String host, long nanos) throws IOException {
        return addresses(host, Dial.within(Duration.ofNanos(nanos)));
    }

    /**
     * As {@link #addresses(String, long)}.
     *
     * @param host name or address
     * @param dial what it is for: ends the wait when its time is over, or when it is closed
     */
    static List<InetAddress> addresses(String host, Dial dial) throws IOException {
        return interleaved(isAddress(host) ? InetAddress.getAllByName(host) : lookUp(host, dial));
    }

    private static InetAddress[] lookUp(String host, Dial dial) throws IOException {
        // others may wait for the same answer
        CompletableFuture<InetAddress[]> answer = RUNNING.computeIfAbsent(host, NameLookup::start).copy();
        Dial.Watch closing = dial.onClose(() -> answer.cancel(false));
        try {
            return answer.get(dial.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            throw new AsynchronousCloseException();
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("looking up " + host + " timed out");
        } catch (ExecutionException e) {
            throw new UnknownHostException(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            closing.close();
        }
    }

    private static CompletableFuture<InetAddress[]> start(String host) {
        CompletableFuture<InetAddress[]> result = new CompletableFuture<>();
        // ends by itself, when the resolver does
        Thread.ofPlatform().daemon().name("wstunnel-lookup").start(() -> {
            try {
                InetAddress[] addresses = InetAddress.getAllByName(host);
                RUNNING.remove(host, result);
                result.complete(addresses);
            } catch (UnknownHostException | RuntimeException | Error e) {
                // an error, too: else nobody could ever ask for this name again
                RUNNING.remove(host, result);
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Whether there is nothing to look up: no name ends with a digit or has a colon. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || !host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1))
                && host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }

    static List<InetAddress> interleaved(InetAddress... addresses) {
        Deque<InetAddress> first = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address.getClass() == addresses[0].getClass() ? first : other).add(address);
        }
        List<InetAddress> result = new ArrayList<>(addresses.length);
        while (!first.isEmpty() || !other.isEmpty()) {
            if (!first.isEmpty()) {
                result.add(first.poll());
            }
            if (!other.isEmpty()) {
                result.add(other.poll());
            }
        }
        return result;
    }
}
