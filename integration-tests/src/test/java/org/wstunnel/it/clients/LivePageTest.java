// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.util.Map;
import java.util.Optional;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.demo.Demo;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demo's live page in a real browser: tunnels appear, the graph is drawn, and the button ends a session.
 */
@Tag("browser")
class LivePageTest {
    /** How many pixels of the graph's canvas have a colour of their own, apart from the grid and the text. */
    private static final String PAINTED = """
            (() => {
              const canvas = document.querySelector('#flow canvas');
              if (!canvas) return 0;
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              let painted = 0;
              for (let i = 0; i < data.length; i += 4) {
                const colours = data.slice(i, i + 3);
                if (data[i + 3] > 30 && Math.max(...colours) - Math.min(...colours) > 60) {
                  painted++;
                }
              }
              return painted;
            })()""";

    @AutoClose
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    private static Demo demo() {
        return Demo.start(Optional.empty(), Map.of("server.port", "0", "server.host", "127.0.0.1", "demo.line-echo.port", "0",
                "demo.echo.port", "0", "demo.board.port", "0"));
    }

    private static int painted(Page page) {
        return ((Number) page.evaluate(PAINTED)).intValue();
    }

    @Test
    void sessionsAppearAndTheButtonEndsOne() {
        try (Demo demo = demo()) {
            Page page = chromium.open(demo.url() + "live.html");
            assertThat(page.locator("#sessions-none").isVisible()).isTrue();
            for (String tunnel : new String[] {"/ws/*", "/echo", "/websockify"}) {
                page.locator("#backends li[data-state=up][data-key^='" + tunnel + " ']").waitFor();
            }
            try (RawClient client = RawClient.connect(demo.port());
                    RawClient other = RawClient.open(demo.port(), "/echo")) {
                String id = client.upgrade("/echo").header("X-Tunnel-Id").orElseThrow();
                page.locator("tr[data-id='" + id + "']").waitFor();
                Await.until("two are open", () -> "2".equals(page.locator("#figure-open").textContent()));
                assertThat(page.locator("#sessions tr").count()).isEqualTo(2);
                page.locator("tr[data-id='" + id + "'] button").click();
                client.readClose(1008);
                client.send(Frame.close(1008, ""));
                Await.until("its row is gone", () -> page.locator("tr[data-id='" + id + "']").count() == 0);
                other.send(Frame.text("still here"));
                other.readText(10);
                assertThat(page.locator("#sessions tr").count()).isEqualTo(1);
            }
            page.context().close();
        }
    }

    @Test
    void theGraphIsDrawnInLightAndDark() {
        try (Demo demo = demo()) {
            Page page = chromium.open(demo.url() + "live.html");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            page.locator("#flow canvas").waitFor();
            assertThat(painted(page)).isLessThan(200);
            page.locator("#traffic").click();
            Await.until("seven tunnels are open", () -> "7".equals(page.locator("#figure-open").textContent()));
            Await.until("the graph has grown", () -> painted(page) > 1000);
            assertThat(page.locator("#figure-up").textContent()).doesNotStartWith("0 ");
            Chromium.screenshot(page, "live-light");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            Await.until("the graph is drawn in the dark", () -> painted(page) > 1000);
            Chromium.screenshot(page, "live-dark");
            page.setViewportSize(390, 844);
            Await.until("nothing is wider than a phone",
                    () -> Boolean.TRUE.equals(page.evaluate("document.documentElement.scrollWidth <= innerWidth")));
            Chromium.screenshot(page, "live-phone");
            page.locator("#traffic").click();
            Await.until("all are closed", () -> "0".equals(page.locator("#figure-open").textContent()));
            page.context().close();
        }
    }
}
