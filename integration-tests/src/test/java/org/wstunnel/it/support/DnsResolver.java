// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.InitialDirContext;

/**
 * The resolver of the tests' JVM and of demos that are given it: asks a {@link NameServer} for names below
 * {@code .dns.test}, and the JDK's own resolver for all others. The JDK's cache is before it as before any other, and
 * keeps names for a second.
 */
public final class DnsResolver extends InetAddressResolverProvider {
    static final String DOMAIN = ".dns.test";

    /** For other processes that have this resolver on their class path: where the name server listens. */
    public static final String PORT = "dns.test.port";
    /** Where the name server listens. */
    private static volatile int port = Integer.getInteger(PORT, 0);
    private static volatile boolean ipv6First;
    /** Addresses whose names were asked for. */
    private static final Set<InetAddress> ASKED_FOR = ConcurrentHashMap.newKeySet();

    /**
     * Made by the JDK when it first looks up a name.
     */
    public DnsResolver() {
        // the cache reads these once, after it has got its first answer
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    static void ask(int dnsPort) {
        port = dnsPort;
    }

    static void preferIpv6(boolean ipv6) {
        ipv6First = ipv6;
    }

    /**
     * Whether somebody in this JVM has asked for the name of an address.
     */
    public static boolean wasAskedForNameOf(String address) throws UnknownHostException {
        return ASKED_FOR.contains(InetAddress.getByName(address));
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver builtin = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                return host.endsWith(DOMAIN) ? addresses(host).stream() : builtin.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                ASKED_FOR.add(InetAddress.getByAddress(address));
                return builtin.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "dnsmasq of the tests";
    }

    /**
     * Asks the name server, without any cache.
     */
    static List<InetAddress> addresses(String host) throws UnknownHostException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://127.0.0.1:" + port);
        environment.put("com.sun.jndi.dns.timeout.initial", "500");
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
        List<InetAddress> addresses = new ArrayList<>();
        try {
            InitialDirContext context = new InitialDirContext(environment);
            Attributes records = context.getAttributes(host, new String[] {"A", "AAAA"});
            context.close();
            for (String type : ipv6First ? List.of("AAAA", "A") : List.of("A", "AAAA")) {
                Attribute attribute = records.get(type);
                NamingEnumeration<?> values = attribute == null ? null : attribute.getAll();
                while (values != null && values.hasMore()) {
                    addresses.add(InetAddress.getByName(values.next().toString()));
                }
            }
        } catch (NamingException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e);
            throw unknown;
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }
}
