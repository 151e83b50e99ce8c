// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment variables of a started program: those of this process that are named, and those that are configured.
 */
final class ChildEnvironment {
    private static final String ALL = "*";

    private ChildEnvironment() {
    }

    static Map<String, String> of(Map<String, String> own, List<String> copied, Map<String, String> configured) {
        Map<String, String> result = new HashMap<>();
        if (copied.contains(ALL)) {
            result.putAll(own);
        } else {
            for (String name : copied) {
                String value = own.get(name);
                if (value != null) {
                    result.put(name, value);
                }
            }
        }
        result.putAll(configured);
        return result;
    }
}
