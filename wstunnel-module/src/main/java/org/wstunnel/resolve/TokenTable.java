// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.wstunnel.spi.Target;

/**
 * Targets by token. A token is looked for by its keyed hash, so that the time this takes tells nothing about the tokens
 * that there are.
 */
final class TokenTable {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Map<ByteBuffer, Target> targets = new HashMap<>();

    TokenTable(Map<String, Target> tokens) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
        tokens.forEach((token, target) -> targets.put(hash(token), target));
    }

    Optional<Target> find(String token) {
        return Optional.ofNullable(targets.get(hash(token)));
    }

    Collection<Target> targets() {
        return Collections.unmodifiableCollection(targets.values());
    }

    private ByteBuffer hash(String token) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return ByteBuffer.wrap(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
