// SPDX-License-Identifier: Apache-2.0
/** Many connections at once, honest and hostile. */
package org.wstunnel.it.scale;
