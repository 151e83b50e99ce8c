/** What operators see: log, metrics, traces, health and the observer. */
package org.wstunnel.it.observe;
