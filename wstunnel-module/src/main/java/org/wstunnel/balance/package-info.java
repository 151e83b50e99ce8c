/**
 * The built-in balancers.
 */
package org.wstunnel.balance;
