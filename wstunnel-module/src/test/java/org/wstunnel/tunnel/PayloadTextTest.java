// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text or binary, and where text may be cut. Bytes are given as hex.
 */
class PayloadTextTest {
    @Test
    void binaryIsNeverText() {
        PayloadText text = new PayloadText(FrameMode.BINARY);
        text.clientSendsText();
        assertThat(text.wanted()).isFalse();
        assertThat(text.only()).isFalse();
    }

    @Test
    void textIsAlwaysText() {
        PayloadText text = new PayloadText(FrameMode.TEXT);
        feed(text, "ff");
        assertThat(text.wanted()).isTrue();
        assertThat(text.only()).isTrue();
    }

    @Test
    void aMirrorSendsTextOnceTheClientDoes() {
        PayloadText text = new PayloadText(FrameMode.MIRROR);
        assertThat(text.wanted()).isFalse();
        text.clientSendsText();
        assertThat(text.wanted()).isTrue();
        assertThat(text.only()).isFalse();
    }

    @Test
    void aMirrorSendsNoTextAnyMoreAfterBytesThatAreNone() {
        PayloadText text = new PayloadText(FrameMode.MIRROR);
        text.clientSendsText();
        assertThat(feed(text, "61 ff 62")).isEqualTo(1);
        assertThat(text.wanted()).isFalse();
    }

    @Test
    void theStartOfACharacterIsHeldBack() {
        PayloadText text = new PayloadText(FrameMode.TEXT);
        assertThat(feed(text, "61 f0 9f 98")).isEqualTo(4);
        assertThat(hold(text, "61 f0 9f 98")).isEqualTo(3);
        assertThat(text.heldLength()).isEqualTo(3);
        ByteBuffer next = buffer("00 00 00 00");
        text.putHeld(next, 1);
        assertThat(hex(next)).isEqualTo("00f09f98");
    }

    @Test
    void aCharacterThatComesInManyPiecesIsHeldWhole() {
        PayloadText text = new PayloadText(FrameMode.TEXT);
        feed(text, "f0");
        assertThat(hold(text, "f0")).isEqualTo(1);
        feed(text, "9f");
        assertThat(hold(text, "f0 9f")).isEqualTo(2);
        feed(text, "98");
        assertThat(hold(text, "f0 9f 98")).isEqualTo(3);
        feed(text, "80");
        assertThat(hold(text, "f0 9f 98 80")).isZero();
    }

    @Test
    void wholeCharactersAreNotHeldBack() {
        PayloadText text = new PayloadText(FrameMode.TEXT);
        feed(text, "e2 82 ac 61");
        assertThat(hold(text, "e2 82 ac 61")).isZero();
    }

    @Test
    void whatIsLetGoIsNotPutAgain() {
        PayloadText text = new PayloadText(FrameMode.MIRROR);
        text.clientSendsText();
        feed(text, "c3");
        hold(text, "c3");
        text.letGo();
        ByteBuffer next = buffer("00");
        text.putHeld(next, 0);
        assertThat(text.heldLength()).isZero();
        assertThat(hex(next)).isEqualTo("00");
    }

    private static int feed(PayloadText text, String hex) {
        ByteBuffer bytes = buffer(hex);
        return text.validPrefix(bytes, 0, bytes.capacity());
    }

    private static int hold(PayloadText text, String hex) {
        ByteBuffer bytes = buffer(hex);
        return text.holdBack(bytes, bytes.capacity(), bytes.capacity());
    }

    private static ByteBuffer buffer(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN).put(0, bytes);
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
