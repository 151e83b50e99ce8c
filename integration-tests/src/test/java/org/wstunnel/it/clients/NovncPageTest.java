// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.nio.file.Path;
import java.util.List;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * noVNC's own page, served and connected by the gateway as {@code novnc_proxy} would do it.
 */
@Tag("browser")
class NovncPageTest {
    /** How many pixels of the screen have a colour. */
    private static final String COUNT = """
            colour => {
                const canvas = document.querySelector('#noVNC_container canvas');
                if (!canvas || !canvas.width || !canvas.height) { return 0; }
                const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0;
                for (let i = 0; i < pixels.length; i += 4) {
                    if ((pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]) === colour) { count++; }
                }
                return count;
            }""";

    @Test
    void itsPageShowsTheDesktop() {
        Path novnc = Programs.requireDirectory("/usr/share/novnc", "novnc");
        try (VncDesktop desktop = VncDesktop.start();
                DemoProcess gateway = DemoProcess.start(List.of("--listen", "0", "--target", "localhost:" + desktop.port(),
                        "--web", novnc.toString()));
                Chromium chromium = Chromium.start()) {
            Page page = chromium.open(gateway.url().resolve("/vnc.html?autoconnect=true").toString());
            Await.until("the desktop is on the screen",
                    () -> (int) page.evaluate(COUNT, VncDesktop.BACKGROUND) > VncDesktop.WIDTH * VncDesktop.HEIGHT / 2);
            Chromium.screenshot(page, "novnc");
            assertThat(gateway.output()).anyMatch(line -> line.contains("open: client=127.0.0.1"));
        }
    }
}
