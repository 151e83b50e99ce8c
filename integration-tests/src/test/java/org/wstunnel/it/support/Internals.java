// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.lang.reflect.Field;

import org.wstunnel.WsTunnelFeature;
import org.wstunnel.upgrade.TunnelServices;

/**
 * What a test has to reach into the product for, since nobody can do that from outside.
 */
public final class Internals {
    private Internals() {
    }

    /**
     * What the tunnels of a server share.
     */
    public static TunnelServices services(Gateway gateway) {
        return gateway.server().prototype().features().stream()
                .filter(WsTunnelFeature.class::isInstance)
                .map(feature -> (TunnelServices) field(feature, "services"))
                .findFirst()
                .orElseThrow();
    }

    /**
     * The value of a field.
     */
    public static Object field(Object object, String name) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no such field", e);
        }
    }
}
