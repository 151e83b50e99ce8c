// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which processes have to be ended.
 */
@Timeout(60)
class FamilyTest {
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "zombies are told by /proc")
    void oneThatIsDeadAndThatItsParentHasNotNoticedRunsNoMore() throws IOException, InterruptedException {
        // what the shell turns into knows nothing of the shell's child
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.1 & exec sleep 60").start();
        try {
            ProcessHandle child = firstChild(parent);
            while (Family.running(child)) {
                Thread.onSpinWait();
            }
            assertThat(child.isAlive()).as("for the JDK").isTrue();
            assertThat(Family.running(parent.toHandle())).isTrue();
            assertThat(new Family(parent.toHandle(), "no other has this").descendants()).isEmpty();
        } finally {
            parent.destroyForcibly();
            parent.waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(Family.running(parent.toHandle())).isFalse();
    }

    private static ProcessHandle firstChild(Process parent) {
        while (true) {
            var child = parent.children().findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.onSpinWait();
        }
    }
}
