// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which key is meant where a name is none.
 */
final class Spelling {
    private Spelling() {
    }

    /** The one of the known names that a name is most like, if it is like one. */
    static Optional<String> meant(String name, Set<String> known) {
        return known.stream()
                .filter(it -> swapped(it, name) || alike(it, name))
                .min(Comparator.comparingInt(it -> distance(it, name)));
    }

    /** Whether both have the same letters, as where two of them are swapped. */
    private static boolean swapped(String one, String other) {
        return Arrays.equals(one.chars().sorted().toArray(), other.chars().sorted().toArray());
    }

    /** Whether few letters differ, also of the words that only one of them has: another word means something else. */
    private static boolean alike(String one, String other) {
        return few(one, other, 3) && few(without(one, other), without(other, one), 2);
    }

    private static boolean few(String one, String other, int share) {
        return distance(one, other) <= Math.max(1, Math.max(one.length(), other.length()) / share);
    }

    private static String without(String name, String other) {
        List<String> words = List.of(other.split("-"));
        return String.join("-", Arrays.stream(name.split("-")).filter(it -> !words.contains(it)).toList());
    }

    /** How many letters have to be changed, added or left out to make one text of another (Levenshtein). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
