// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.wstunnel.demo.Demo;
import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demo's page in a browser while its backends are killed and revived, and while a program is behind one of its tunnels.
 */
@Tag("browser")
class FailoverPageTest {
    @AutoClose
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    private static Demo demo(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(
                Map.of("server.port", "0", "server.host", "127.0.0.1", "demo.line-echo.port", "0",
                        "demo.echo.port", "0", "demo.board.port", "0"));
        values.putAll(more);
        return Demo.start(Optional.empty(), values);
    }

    private static int number(Page page, String selector) {
        return Integer.parseInt(page.locator(selector).textContent().replace(",", ""));
    }

    private static void awaitMore(Page page, String selector, int more) {
        int now = number(page, selector);
        Await.until(selector + " goes on", () -> number(page, selector) >= now + more);
    }

    private static Locator last(Page page) {
        return page.locator("#failover-track li").last();
    }

    @Test
    void theCountGoesOnWhileOneBackendIsDeadAndWaitsWhileBothAre() {
        try (Demo demo = demo(Map.of())) {
            Page page = chromium.open(demo.url());
            awaitMore(page, "#backend-a-answers", 2);
            awaitMore(page, "#backend-b-answers", 2);

            page.locator("#backend-a-toggle").click();
            page.locator("#backend-a[data-alive=false]").waitFor();
            // the one tunnel that was open may have ended with its backend
            awaitMore(page, "#failover-count", 1);
            int refused = page.locator("#failover-track [data-by=none]").count();
            int fromA = number(page, "#backend-a-answers");
            awaitMore(page, "#failover-count", 6);
            assertThat(number(page, "#backend-a-answers")).isEqualTo(fromA);
            assertThat(page.locator("#failover-track [data-by=none]").count()).as("refused tunnels").isEqualTo(refused);

            page.locator("#backend-b-toggle").click();
            page.locator("#backend-b[data-alive=false]").waitFor();
            Await.until("tunnels are refused", () -> page.locator("#failover-track [data-by=none]").count() >= refused + 2);
            int stopped = number(page, "#failover-count");
            page.locator("#failover-status[data-state=failed]").waitFor();
            Chromium.screenshot(page, "failover-both-dead");

            page.locator("#backend-a-toggle").click();
            page.locator("#backend-a[data-alive=true]").waitFor();
            awaitMore(page, "#failover-count", 3);
            assertThat(number(page, "#failover-count")).isGreaterThanOrEqualTo(stopped + 3);
            assertThat(last(page).getAttribute("data-by")).isEqualTo("a");
            page.locator("#backend-b-toggle").click();
            awaitMore(page, "#backend-b-answers", 2);

            page.locator("#failover-toggle").click();
            Chromium.screenshot(page, "failover");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.setViewportSize(390, 844);
            Chromium.screenshot(page, "failover-phone-dark");
            assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .as("nothing is wider than a phone").isEqualTo(true);
            page.context().close();
        }
    }

    @Test
    void thePerlProgramCountsToFive() {
        Programs.require("perl", "perl");
        try (Demo demo = demo(Map.of())) {
            Page page = chromium.open(demo.url());
            Locator log = page.locator("#perl-log");
            Await.until("the program has counted", () -> log.textContent().contains("DISCONNECT"));
            assertThat(log.textContent()).containsSubsequence("CONNECT", "SEND: 1", "RECV: 1", "SEND: 5", "RECV: 5",
                    "DISCONNECT");
            assertThat(page.locator("#perl-stats").getAttribute("data-close-code")).isEqualTo("1000");
            page.context().close();
        }
    }

    @Test
    void withoutPerlThePageSaysWhatToInstall() {
        try (Demo demo = demo(Map.of("demo.perl.enabled", "false"))) {
            Page page = chromium.open(demo.url());
            page.locator("#perl-missing").waitFor();
            assertThat(page.locator("#perl-missing").textContent()).contains("apt install perl");
            assertThat(page.locator("#perl-log").isVisible()).isFalse();
            page.context().close();
        }
    }
}
