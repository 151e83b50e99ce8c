// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Listener;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.OnEveryListener;
import org.wstunnel.it.support.ProxyHeader;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What may come in a PROXY header in front of a connection, from whoever can connect.
 */
@OnEveryListener
class ProxyHeaderTest {
    private static final int LONGEST = 4096;

    @Parameter
    private Listener listener;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As long as that in all. */
    private static byte[] header(int length) {
        return new ProxyHeader().entry(0x04, new byte[length - 16 - 12 - 3]).bytes();
    }

    private Gateway gateway(Backend backend) {
        return Gateway.start(Gateway.yaml(listener.yaml() + "enable-proxy-protocol: true\n", backend)
                .replace("      tunnels:", "      trusted-proxies: [127.0.0.1]\n      tunnels:"));
    }

    /** Opens a tunnel, and returns whom the log names as its client. */
    private String client(int port, byte[] header) {
        try (LogCapture log = new LogCapture("org.wstunnel.tunnel", Level.INFO);
                RawClient plain = RawClient.connect(port).send(header);
                RawClient client = listener.begin(plain)) {
            client.upgrade("/t");
            client.send(Frame.text("works"));
            assertThat(client.readText(5)).isEqualTo("works");
            client.closeCleanly();
            return log.await("the tunnel", line -> line.contains(" open: ")).replaceAll(".*client=(\\S+) .*", "$1");
        }
    }

    @Test
    void whatProxiesSendIsRead() {
        byte[] tls = new ProxyHeader().entry(0x01, ascii("http/1.1"))
                .entry(0x02, ascii("gateway.example.org"))
                .entry(0x05, ascii("4711-0815"))
                .tls(new ProxyHeader().entry(0x21, ascii("TLSv1.3"))
                        .entry(0x22, ascii("ada"))
                        .entry(0x23, ascii("TLS_AES_256_GCM_SHA384"))
                        .entry(0x28, new byte[2500]))
                .bytes();
        try (Backend backend = Backend.tcp(Behaviour.echo()); Gateway gateway = gateway(backend)) {
            assertThat(client(gateway.port(), ProxyHeader.V1)).isEqualTo("192.0.2.1");
            assertThat(client(gateway.port(), tls)).isEqualTo("192.0.2.1");
            assertThat(client(gateway.port(), header(LONGEST))).isEqualTo("192.0.2.1");
        }
    }

    /** Where it comes for nobody, as that of a health check. */
    @ParameterizedTest
    @ValueSource(strings = {"50524f585920554e4b4e4f574e0d0a", "0d0a0d0a000d0a515549540a20000000"})
    void aHeaderThatNamesNobodyIsRead(String hex) {
        try (Backend backend = Backend.tcp(Behaviour.echo()); Gateway gateway = gateway(backend)) {
            assertThat(client(gateway.port(), HexFormat.of().parseHex(hex))).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aLongerOneEndsItsConnectionAndTheLogSaysSoOnce() {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                LogCapture log = new LogCapture("org.wstunnel.helidon", Level.INFO);
                Gateway gateway = gateway(backend)) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.connect(gateway.port()).send(header(LONGEST + 1))) {
                    assertThat(client.readToAnyEnd()).isEmpty();
                }
            }
            log.await("a warning", line -> line.contains("4097") && line.contains("4096") && line.contains("127.0.0.1"));
            assertThat(log.lines(Level.WARNING)).hasSize(1);
            assertThat(client(gateway.port(), ProxyHeader.V1)).isEqualTo("192.0.2.1");
        }
    }

    /** What its length says is enough: nobody waits for the rest. */
    @Test
    void itsLengthIsEnough() {
        byte[] first = Arrays.copyOf(header(LONGEST + 1), 16);
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = gateway(backend);
                RawClient client = RawClient.connect(gateway.port()).sendOneByOne(first)) {
            assertThat(client.readToAnyEnd()).isEmpty();
        }
    }
}
