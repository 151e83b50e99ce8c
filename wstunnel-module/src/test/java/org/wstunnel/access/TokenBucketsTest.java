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
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void manyAddressesDoNotFillTheMemoryAndTheNewestAreKept(long step) {
        TokenBuckets buckets = new TokenBuckets(0.001, 1);
        for (int i = 0; i < 4 * TokenBuckets.MOST; i++) {
            assertThat(buckets.take("network " + i, i * step)).isEmpty();
            assertThat(buckets.size()).isLessThanOrEqualTo(TokenBuckets.MOST);
        }
        if (step > 0) {
            assertThat(buckets.take("network " + (4 * TokenBuckets.MOST - 1), 4L * TokenBuckets.MOST)).isPresent();
        }
    }

    private static final long SECOND = 1_000_000_000L;

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
