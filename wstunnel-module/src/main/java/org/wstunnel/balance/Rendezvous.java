// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.List;

import org.wstunnel.spi.Backend;

/**
 * Weighted rendezvous hashing: each backend gets a score from its name and the key, and the highest one wins. The keys of a lost
 * backend spread over the others, no other key moves, and every machine with the same configuration chooses alike.
 */
final class Rendezvous {
    private static final double TWO_TO_THE_53 = 0x1p53;

    private Rendezvous() {
    }

    /**
     * Choose a backend.
     *
     * @param candidates backends
     * @param key        what of a request decides
     */
    static Backend choose(List<? extends Backend> candidates, String key) {
        long seed = hash(key, 0);
        Backend best = candidates.getFirst();
        double bestScore = Double.NEGATIVE_INFINITY;
        for (Backend candidate : candidates) {
            // uniform in (0, 1); -weight / ln(u) gives each backend the share that its weight says
            double uniform = ((hash(candidate.name(), seed) >>> 11) + 0.5) / TWO_TO_THE_53;
            double score = -candidate.weight() / Math.log(uniform);
            if (score > bestScore) {
                bestScore = score;
                best = candidate;
            }
        }
        return best;
    }

    /** FNV-1a over the characters, and the finisher of MurmurHash3, without which similar names would score alike. */
    private static long hash(String text, long seed) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
