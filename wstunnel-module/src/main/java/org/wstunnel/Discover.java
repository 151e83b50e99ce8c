// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

/**
 * How to treat a host name with several addresses.
 */
public enum Discover {
    /** The addresses are alternatives for one backend. The quickest is used. */
    NONE,
    /** Each address is a backend of its own. */
    ALL
}
