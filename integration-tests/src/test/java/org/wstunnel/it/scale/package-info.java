/** Many connections at once, honest and hostile. */
package org.wstunnel.it.scale;
