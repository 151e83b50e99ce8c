// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.nio.file.Path;
import java.util.List;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;

/**
 * An application that leaves its end to Helidon: {@code java PlainApplication FILE} in a process of its own.
 */
public final class PlainApplication {
    private PlainApplication() {
    }

    public static void main(String[] args) {
        WebServer server = WebServer.builder()
                .config(Config.builder(ConfigSources.file(args[0])).build().get("server"))
                .build()
                .start();
        System.out.println("wstunnel demo is ready: http://localhost:" + server.port() + "/");
    }

    /** The command that starts it. */
    public static List<String> command(Path yaml) {
        return List.of("-cp", System.getProperty("java.class.path"), PlainApplication.class.getName(), yaml.toString());
    }
}
