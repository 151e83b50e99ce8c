// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spi;

import java.util.Map;

/**
 * Attributes of subjects for which RFC 2253 has no names. Without one, their value would be hexadecimal digits.
 */
final class SubjectAttributes {
    /** Names by object identifiers. */
    static final Map<String, String> NAMES = Map.of(
            "1.2.840.113549.1.9.1", "EMAILADDRESS",
            "2.5.4.5", "SERIALNUMBER",
            "2.5.4.4", "SURNAME",
            "2.5.4.42", "GIVENNAME",
            "2.5.4.12", "T",
            "2.5.4.46", "DNQ");

    private SubjectAttributes() {
    }
}
