// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import io.helidon.metadata.hson.Hson;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every record is one line, and every line is one JSON object with its time and level.
 */
class JsonLogFormatterTest {
    private static LogRecord record(String logger, String message, Object... parameters) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName(logger);
        record.setParameters(parameters);
        record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return record;
    }

    private static Hson.Struct parsed(LogRecord record) {
        String text = new JsonLogFormatter().format(record);
        assertThat(text).endsWith(System.lineSeparator()).hasLineCount(1);
        return Hson.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).asStruct();
    }

    @Test
    void aMessageIsAMember() {
        Hson.Struct line = parsed(record("org.example", "{0} said \"{1}\"\nand left", "ada", "\u001b[2J"));
        assertThat(line.stringValue("time")).contains("2026-01-02T03:04:05.678Z");
        assertThat(line.stringValue("level")).contains("WARNING");
        assertThat(line.stringValue("logger")).contains("org.example");
        assertThat(line.stringValue("message")).contains("ada said \"\u001b[2J\"\nand left");
        assertThat(line.stringValue("exception")).isEmpty();
    }

    @Test
    void anExceptionIsAMember() {
        LogRecord record = record("org.example", "broken");
        record.setThrown(new IllegalStateException("why", new RuntimeException("because")));
        assertThat(parsed(record).stringValue("exception").orElseThrow())
                .startsWith("java.lang.IllegalStateException: why")
                .contains("\tat ", "Caused by: java.lang.RuntimeException: because");
    }

    @Test
    void aLineOfATunnelKeepsItsMembers() {
        Hson.Struct line = parsed(record("org.wstunnel.tunnel", "{\"event\":\"end\",\"tunnel\":\"/t\",\"code\":1000}"));
        assertThat(line.stringValue("time")).isPresent();
        assertThat(line.stringValue("level")).contains("WARNING");
        assertThat(line.stringValue("event")).contains("end");
        assertThat(line.intValue("code")).contains(1000);
        assertThat(line.stringValue("message")).isEmpty();
    }

    @Test
    void whatLooksLikeSuchALineElsewhereIsAMessage() {
        assertThat(parsed(record("org.example", "{\"event\":\"open\",\"level\":\"OFF\"}")).stringValue("level"))
                .contains("WARNING");
    }

    @Test
    void aRecordMayHaveNeitherLoggerNorMessage() {
        assertThat(parsed(record(null, null)).stringValue("message")).contains("null");
    }
}
