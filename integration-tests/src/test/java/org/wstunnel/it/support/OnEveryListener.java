// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A class of tests that runs once for each kind of listener, for the bytes of a tunnel take another way through each of them.
 * <p>
 * The class takes the kind into a field with {@link org.junit.jupiter.params.Parameter}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(Listener.class)
public @interface OnEveryListener {
}
