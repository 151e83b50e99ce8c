// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.demo.Demo;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Certificates;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the demo in a real browser: what the user sees is there, down to the pixels.
 */
@Tag("browser")
class DemoPageTest {
    @AutoClose
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    private static Demo demo(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of("server.port", "0", "server.host", "127.0.0.1",
                "demo.line-echo.port", "0", "demo.echo.port", "0",
                "demo.board.port", "0"));
        values.putAll(more);
        return Demo.start(Optional.empty(), values);
    }

    private static String text(Page page, String selector) {
        return page.locator(selector).textContent();
    }

    private static void assertCountsToFive(Page page) {
        // the state of the tunnel is shown with the next picture of the screen, after the log
        Await.until("the counter has counted", () -> text(page, "#counter-log").contains("DISCONNECT")
                && "closed".equals(page.locator("#counter-stats").getAttribute("data-state")));
        assertThat(text(page, "#counter-log")).containsSubsequence(
                "CONNECT", "SEND: 1", "RECV: 1", "SEND: 2", "RECV: 2", "SEND: 3", "RECV: 3", "SEND: 4", "RECV: 4",
                "SEND: 5", "RECV: 5", "DISCONNECT");
        assertThat(page.locator("#counter-stats").getAttribute("data-close-code")).isEqualTo("1000");
    }

    private static void assertConsoleEchoes(Page page, String line) {
        page.locator("#echo-input").fill(line);
        page.locator("#echo-send").click();
        page.locator("#echo-log .got", new Page.LocatorOptions().setHasText(line)).waitFor();
    }

    @Test
    void thePagesNeedNothingThatTheirPolicyForbids() {
        try (Demo demo = demo(Map.of());
                Chromium own = Chromium.start()) {
            Page page = own.open(demo.url());
            assertCountsToFive(page);
            Page live = own.open(demo.url() + "live.html");
            live.locator("canvas").first().waitFor();
            Chromium.screenshot(page, "policy-index");
            Chromium.screenshot(live, "policy-live");
            assertThat(own.errors()).isEmpty();
            assertThat(page.evaluate("() => document.styleSheets[0].cssRules.length > 0")).isEqualTo(true);
            assertThat(Http.get(demo.port(), "/").headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "frame-ancestors 'none'").doesNotContain("unsafe");
            assertThat(Http.get(demo.port(), "/demo.js").headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }

    @Test
    void theCounterCountsToFiveAndTheConsoleEchoes() {
        try (Demo demo = demo(Map.of())) {
            Page page = chromium.open(demo.url());
            assertCountsToFive(page);
            assertConsoleEchoes(page, "grüße aus dem Browser €𝄞");
            page.locator("#counter-run").click();
            assertCountsToFive(page);
            Chromium.screenshot(page, "demo");
            page.context().close();
        }
    }

    @Test
    void everythingWorksOverWssWhereHttp2SharesThePort() {
        Map<String, String> tls = new HashMap<>();
        Gateway.config(Certificates.yaml()).asMap().get().forEach((key, value) -> tls.put("server." + key, value));
        try (Demo demo = demo(tls)) {
            assertThat(demo.url()).startsWith("https:");
            Page page = chromium.open(demo.url());
            assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")).isEqualTo("h2");
            assertCountsToFive(page);
            assertConsoleEchoes(page, "secret");
            Chromium.screenshots(page, "demo-wss");
            page.context().close();
        }
    }

    @Test
    void aStrokeOnTheBoardIsSeenInAnotherBrowser() {
        Programs.requireDirectory("/usr/share/novnc/core", "novnc");
        int[][] stroke = {{200, 200}, {260, 240}, {320, 280}, {400, 300}, {480, 280}, {540, 240}, {600, 200}};
        try (Demo demo = demo(Map.of())) {
            Page watching = chromium.open(demo.url());
            Screen watched = Screen.of(watching);
            Page drawing = chromium.open(demo.url());
            Screen drawn = Screen.of(drawing);
            int paper = watched.colour(stroke[0][0], stroke[0][1]);
            assertThat(watched.colours(stroke)).as("the empty board").containsOnly(paper);

            drawn.drag(stroke);

            Await.until("the stroke is on the screen of the other browser", () -> {
                List<Integer> colours = watched.colours(stroke);
                return colours.stream().noneMatch(colour -> colour == paper);
            });
            assertThat(watched.colours(stroke)).as("pixels along the stroke").isEqualTo(drawn.colours(stroke));
            assertThat(watched.colour(200, 300)).as("a pixel beside the stroke").isEqualTo(paper);
            Chromium.screenshots(watching, "board");
            watching.context().close();
            drawing.context().close();
        }
    }

    @Test
    void noVncShowsTheDesktopOfARealVncServer() {
        Programs.requireDirectory("/usr/share/novnc/core", "novnc");
        try (VncDesktop desktop = VncDesktop.start();
                Demo demo = demo(Map.of("demo.board.enabled", "false", "demo.vnc.host", "127.0.0.1",
                        "demo.vnc.port", Integer.toString(desktop.port())))) {
            Page page = chromium.open(demo.url());
            Screen screen = Screen.of(page);
            Await.until("the logo is on the screen", () -> screen.count(VncDesktop.LOGO) > 5000
                    && screen.count(VncDesktop.LOGO_BACKGROUND) > 20_000);
            assertThat(screen.width()).isEqualTo(VncDesktop.WIDTH);
            assertThat(screen.height()).isEqualTo(VncDesktop.HEIGHT);
            assertThat(screen.count(VncDesktop.BACKGROUND)).as("blue pixels")
                    .isGreaterThan(VncDesktop.WIDTH * VncDesktop.HEIGHT / 2);
            assertThat(screen.colour(10, 10)).isEqualTo(VncDesktop.BACKGROUND);
            Locator stats = page.locator("#vnc-stats");
            assertThat(stats.getAttribute("data-state")).isEqualTo("open");
            Chromium.screenshots(page, "vnc");
            page.context().close();
        }
    }

    @Test
    void theBoardFillsAPhoneAndSaysHowToLeaveIt() {
        Programs.requireDirectory("/usr/share/novnc/core", "novnc");
        try (Demo demo = demo(Map.of())) {
            Page page = chromium.open(demo.url());
            page.setViewportSize(390, 844);
            Screen.of(page);
            assertThat(page.locator("#vnc-keys").isVisible()).isTrue();
            assertThat(page.locator("#vnc-keys").textContent()).contains("Shift", "Esc");
            assertThat(page.locator("#vnc-screen").boundingBox().width).isGreaterThan(335);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).as("nothing is wider than a phone")
                    .isEqualTo(true);
            page.locator("#echo .yaml summary").click();
            assertThat(page.locator("#echo .yaml pre").isVisible()).isTrue();
            page.locator("#vnc-screen canvas").focus();
            page.keyboard().press("Shift+Escape");
            Await.until("the board is left", () -> page.evaluate("document.activeElement.id").equals("vnc-toggle"));
            Chromium.screenshot(page, "board-phone");
            page.context().close();
        }
    }
}
