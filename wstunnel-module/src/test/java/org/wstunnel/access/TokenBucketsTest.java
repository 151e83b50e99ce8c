// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buckets give what has come into them, and no more.
 */
class TokenBucketsTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void manyAddressesDoNotFillTheMemoryAndTheNewestAreKept(long step) {
        TokenBuckets buckets = new TokenBuckets(0.001, 1);
        int refused = 0;
        int least = TokenBuckets.MOST;
        int most = 0;
        for (int i = 0; i < 4 * TokenBuckets.MOST; i++) {
            refused += buckets.take("network " + i, i * step).isPresent() ? 1 : 0;
            most = Math.max(most, buckets.size());
            least = i < TokenBuckets.MOST ? least : Math.min(least, buckets.size());
        }
        assertThat(refused).isZero();
        assertThat(most).isEqualTo(TokenBuckets.MOST);
        assertThat(least).as("half of them, and the one that came").isEqualTo(TokenBuckets.MOST / 2 + 1);
        if (step > 0) {
            assertThat(buckets.take("network " + (4 * TokenBuckets.MOST - 1), 4L * TokenBuckets.MOST)).isPresent();
        }
    }

    @Test
    void aFullBucketGivesItsBurstAndThenOneTokenAtATime() {
        TokenBuckets buckets = new TokenBuckets(2, 3);
        assertThat(buckets.take("a", 0)).isEmpty();
        assertThat(buckets.take("a", 0)).isEmpty();
        assertThat(buckets.take("a", 0)).isEmpty();
        assertThat(buckets.take("a", 0)).contains(Duration.ofMillis(500));
        assertThat(buckets.take("a", SECOND / 4)).contains(Duration.ofMillis(250));
        assertThat(buckets.take("a", SECOND / 2)).isEmpty();
        assertThat(buckets.take("a", SECOND / 2)).isPresent();
    }

    @Test
    void aRefusalTakesNothing() {
        TokenBuckets buckets = new TokenBuckets(1, 1);
        assertThat(buckets.take("a", 0)).isEmpty();
        for (int i = 0; i < 1000; i++) {
            assertThat(buckets.take("a", SECOND - 1)).isPresent();
        }
        assertThat(buckets.take("a", SECOND)).isEmpty();
    }

    @Test
    void aLongPauseFillsTheBucketAndNoMore() {
        TokenBuckets buckets = new TokenBuckets(10, 2);
        buckets.take("a", 0);
        buckets.take("a", 0);
        assertThat(buckets.take("a", 100 * SECOND)).isEmpty();
        assertThat(buckets.take("a", 100 * SECOND)).isEmpty();
        assertThat(buckets.take("a", 100 * SECOND)).isPresent();
    }

    @Test
    void oneKeyDoesNotEmptyTheBucketOfAnother() {
        TokenBuckets buckets = new TokenBuckets(0.001, 1);
        assertThat(buckets.take("a", 0)).isEmpty();
        assertThat(buckets.take("b", 0)).isEmpty();
        assertThat(buckets.take("a", SECOND)).contains(Duration.ofSeconds(999));
    }

    @Test
    void bucketsThatAreFullAgainAreForgotten() {
        TokenBuckets buckets = new TokenBuckets(1, 1);
        for (int i = 0; i < 100_000; i++) {
            // every bucket is full again a second later, at which time another thousand is in use
            buckets.take("client " + i, i * SECOND / 1000);
        }
        assertThat(buckets.size()).isLessThan(5000);
    }
}
