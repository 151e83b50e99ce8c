// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.time.Duration;
import java.util.Optional;

/**
 * The options of a simulated tunnel, and the habits of its peers. Times are in milliseconds, and 0 stands for none.
 *
 * @param mode         type of the frames to the client
 * @param buffer       buffer size
 * @param maxFrame     largest frame of the client
 * @param close        close timeout
 * @param idle         idle timeout
 * @param write        write timeout
 * @param slow         how long the client may take nothing
 * @param lifetime     longest lifetime
 * @param fromClient   bytes per second from the client
 * @param toClient     bytes per second to the client
 * @param ping         ping scheduler
 * @param early        payload of a frame that comes with the request
 * @param earlyLater   how many bytes of that frame come later
 * @param roomy        whether the loop's buffers are larger than they have to be
 * @param start        time at the start in nanoseconds
 * @param answersPings whether the client does
 * @param onClose      what the client does when it gets a Close
 * @param onEnd        what the backend does when it is told the end
 */
record Setting(FrameMode mode, int buffer, int maxFrame, int close, int idle, int write, int slow, int lifetime, int fromClient,
        int toClient, SimulatedPing.Kind ping, int early, int earlyLater, boolean roomy, long start, boolean answersPings,
        OnClose onClose, OnEnd onEnd) {
    /**
     * What a client does when it gets a Close frame.
     */
    enum OnClose { ANSWER, ANSWER_BEHIND_DATA, ANSWER_AND_END, END, RESET, NOTHING }

    /**
     * What a backend does when it is told that no more bytes come.
     */
    enum OnEnd { END, ANSWER_AND_END, RESET, NOTHING }

    TunnelOptions options(SimulatedPing scheduler) {
        SessionLimits limits = new SessionLimits(fromClient, toClient, optional(lifetime), 0, optional(slow));
        return new TunnelOptions("simulated", buffer, maxFrame, Duration.ofMillis(close), optional(idle), optional(write), limits,
                scheduler, 0);
    }

    private static Optional<Duration> optional(int millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
