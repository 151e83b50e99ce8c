// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Programs;

/**
 * Debian's Chromium, driven by Playwright.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-quic");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> errors = new CopyOnWriteArrayList<>();

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        return start(List.of());
    }

    /**
     * Starts it with more arguments.
     */
    static Chromium start(List<String> more) {
        Path executable = Programs.require("chromium", "chromium");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                .setExecutablePath(executable)
                .setArgs(Stream.concat(ARGUMENTS.stream(), more.stream()).toList()));
        return new Chromium(playwright, browser);
    }

    /**
     * A page of a browser of its own: nothing is shared with the other pages.
     */
    Page open(String url) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setViewportSize(1280, 1000));
        context.setDefaultTimeout(Await.DEADLINE.toMillis());
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        page.navigate(url);
        return page;
    }

    /**
     * What the pages have complained about.
     */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /**
     * Keeps a picture of the page among the artifacts of the build.
     */
    static void screenshot(Page page, String name) {
        try {
            Path directory = Path.of(System.getProperty("screenshots"));
            Files.createDirectories(directory);
            page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve(name + ".png")).setFullPage(true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps a picture of the page as it is by day, and one as it is by night, whose name ends with {@code -dark}.
     */
    static void screenshots(Page page, String name) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        screenshot(page, name);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        screenshot(page, name + "-dark");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
