// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.observe;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.wstunnel.loop.LogText;
import org.wstunnel.tunnel.LogQueue;
import org.wstunnel.tunnel.Tunnel;
import org.wstunnel.tunnel.TunnelEnd;
import org.wstunnel.tunnel.TunnelInfo;
import org.wstunnel.tunnel.TunnelObserver;
import org.wstunnel.tunnel.TunnelRefusal;
import org.wstunnel.tunnel.TunnelTraffic;

/**
 * Logs one line when a tunnel opens, one for each interval in which it stays open, one when it has ended, and one for a
 * request that is refused or does not arrive whole. Never a query, a token or payload.
 */
public final class LogLines implements TunnelObserver {
    /** How a line in JSON begins. */
    static final String JSON_START = "{\"event\":";

    private final boolean json;

    /**
     * Create lines.
     *
     * @param json whether the lines are JSON objects, otherwise {@code key=value} text
     */
    public LogLines(boolean json) {
        this.json = json;
    }

    @Override
    public void refused(TunnelRefusal refusal) {
        LogQueue.add(Level.INFO, () -> line("refused", refusal.tunnel(), refusal.id())
                .number("status", refusal.status())
                .word("kind", refusal.kind())
                .word("client", refusal.client())
                .fields(refusal.compared())
                .quoted("reason", LogText.reason(refusal.reason()))
                .end());
    }

    @Override
    public void refusedOther(TunnelRefusal refusal) {
        refused(refusal);
    }

    @Override
    public void opened(Tunnel session) {
        LogQueue.add(Level.INFO, () -> ends("open", session).end());
    }

    @Override
    public void goesOn(Tunnel session) {
        TunnelTraffic traffic = session.traffic();
        long millis = session.age().toMillis();
        LogQueue.add(Level.INFO, () -> passed("progress", session, traffic, millis).end());
    }

    @Override
    public void closed(Tunnel session, TunnelEnd end) {
        TunnelTraffic traffic = session.traffic();
        long millis = session.age().toMillis();
        LogQueue.add(Level.INFO, () -> passed("end", session, traffic, millis)
                .number("code", end.code())
                .quoted("reason", LogText.field(end.reason()))
                .word("by", end.by().name().toLowerCase(Locale.ROOT))
                .end());
    }

    private Line passed(String event, Tunnel session, TunnelTraffic traffic, long millis) {
        return ends(event, session)
                .number("to-backend", traffic.bytesToBackend())
                .number("to-client", traffic.bytesToClient())
                .number("millis", millis);
    }

    private Line ends(String event, Tunnel session) {
        TunnelInfo info = session.info();
        return line(event, session.tunnel(), info.id())
                .word("client", info.client())
                .word("user", info.user().orElse(""))
                .quotedIfAny("subject", info.subject().orElse(""))
                .word("origin", info.origin().orElse(""))
                .word("backend", info.backend());
    }

    private Line line(String event, String tunnel, String id) {
        return json ? new JsonLine(event, tunnel, id) : new TextLine(event, tunnel, id);
    }

    /** One line, field by field. */
    private sealed interface Line {
        Line number(String name, long value);

        /** A field. Where it has no value, JSON leaves it out and text has a dash. */
        Line word(String name, String value);

        Line quoted(String name, String value);

        /** Fields, in quotes where a value is more than a word. */
        default Line fields(Map<String, String> fields) {
            fields.forEach((name, value) -> {
                if (value.isEmpty() || TextLine.isWord(value)) {
                    word(name, value);
                } else {
                    quoted(name, value);
                }
            });
            return this;
        }

        /** A field, left out where it has no value. */
        default Line quotedIfAny(String name, String value) {
            return value.isEmpty() ? this : quoted(name, value);
        }

        String end();
    }

    private static final class JsonLine implements Line {
        private final JsonText text = new JsonText();

        JsonLine(String event, String tunnel, String id) {
            text.object().field("event", event).field("tunnel", tunnel);
            word("id", id);
        }

        @Override
        public Line number(String name, long value) {
            text.field(name, value);
            return this;
        }

        @Override
        public Line word(String name, String value) {
            return value.isEmpty() ? this : quoted(name, value);
        }

        @Override
        public Line quoted(String name, String value) {
            text.field(name, value);
            return this;
        }

        @Override
        public String end() {
            return text.endObject().toString();
        }
    }

    /**
     * Text in which no value can look like another field or line: clients choose origins and reasons, and users choose
     * their names.
     */
    private static final class TextLine implements Line {
        private static final Pattern NOT_IN_QUOTES = Pattern.compile("[\"\\\\]");
        private static final Pattern NOT_IN_WORDS = Pattern.compile("[\\p{Z}\"\\\\=]");

        private final StringBuilder text = new StringBuilder(200);

        TextLine(String event, String tunnel, String id) {
            text.append(tunnel);
            if (!id.isEmpty()) {
                text.append(" [").append(id).append(']');
            }
            text.append(' ').append(event).append(':');
        }

        static boolean isWord(String value) {
            return !NOT_IN_WORDS.matcher(value).find();
        }

        @Override
        public Line number(String name, long value) {
            return append(name, Long.toString(value));
        }

        @Override
        public Line word(String name, String value) {
            return append(name, value.isEmpty() ? "-" : NOT_IN_WORDS.matcher(LogText.plain(value)).replaceAll("?"));
        }

        @Override
        public Line quoted(String name, String value) {
            return append(name, '"' + NOT_IN_QUOTES.matcher(LogText.plain(value)).replaceAll("?") + '"');
        }

        @Override
        public String end() {
            return text.toString();
        }

        private Line append(String name, String value) {
            text.append(' ').append(name).append('=').append(value);
            return this;
        }
    }
}
