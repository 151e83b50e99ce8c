// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.ListeningProgram;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An MQTT client that speaks WebSocket reaches mosquitto, which does not.
 */
class MqttTest {
    private static final int MESSAGES = 500;

    @Test
    void messagesOfManySizesArriveInOrder(@TempDir Path directory) throws Exception {
        try (ListeningProgram broker = broker(directory);
                Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                        + "  features:\n    wstunnel:\n      tunnels:\n"
                        + Gateway.tunnel("/mqtt", "{ host: 127.0.0.1, port: " + broker.port() + " }", "subprotocols: [mqtt]",
                                "frame-type: binary"))) {
            Mqtt5BlockingClient reader = client(gateway);
            Mqtt5BlockingClient writer = client(gateway);
            reader.connect();
            writer.connect();
            try (Mqtt5BlockingClient.Mqtt5Publishes publishes = reader.publishes(MqttGlobalPublishFilter.ALL)) {
                reader.subscribeWith().topicFilter("rooms/+/temperature").qos(MqttQos.AT_LEAST_ONCE).send();
                List<byte[]> sent = payloads();
                for (byte[] payload : sent) {
                    writer.publishWith().topic("rooms/1/temperature").qos(MqttQos.AT_LEAST_ONCE).payload(payload).send();
                }
                for (byte[] payload : sent) {
                    Mqtt5Publish received = publishes.receive(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
                    assertThat(received.getPayloadAsBytes()).isEqualTo(payload);
                }
            }
            writer.disconnect();
            reader.disconnect();
        }
    }

    private static ListeningProgram broker(Path directory) throws IOException {
        Path mosquitto = Programs.require("mosquitto", "mosquitto");
        int port = Backend.deadPort();
        Path config = Files.writeString(directory.resolve("mosquitto.conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                        + "log_dest stderr\n");
        return ListeningProgram.start(directory, port, List.of(mosquitto.toString(), "-c", config.toString()));
    }

    private static Mqtt5BlockingClient client(Gateway gateway) {
        return Mqtt5Client.builder()
                .serverHost("127.0.0.1").serverPort(gateway.port())
                .webSocketConfig().serverPath("mqtt").applyWebSocketConfig()
                .buildBlocking();
    }

    /** Sizes around those at which MQTT's and WebSocket's headers grow, and random ones. */
    private static List<byte[]> payloads() {
        Random random = new Random(5);
        int[] edges = {0, 1, 100, 125, 126, 127, 128, 16_383, 16_384, 65_535, 65_536, 200_000};
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] payload = new byte[i < edges.length ? edges[i] : random.nextInt(2000)];
            random.nextBytes(payload);
            payloads.add(payload);
        }
        return payloads;
    }
}
