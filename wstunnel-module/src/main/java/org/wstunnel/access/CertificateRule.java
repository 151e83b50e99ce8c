// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

import io.helidon.http.Status;

import org.wstunnel.spi.TunnelRequest;

/**
 * Which client certificates may open a tunnel, by their subject. The listener has verified them before.
 */
public final class CertificateRule implements GateCheck {
    private static final String ANY = "*";
    /** Names of attributes that a subject is told with, see {@link TunnelRequest#clientSubject()}. */
    private static final List<String> ATTRIBUTES = List.of("CN", "O", "OU", "L", "ST", "C", "STREET", "DC", "UID",
            "EMAILADDRESS", "SERIALNUMBER", "SURNAME", "GIVENNAME", "T", "DNQ");
    /** What a distinguished name may be. */
    public static final String EXPECTED = "a distinguished name such as CN=*.example.org,O=Example, of the attributes "
            + ATTRIBUTES + ", or * for any";

    private final boolean required;
    private final List<List<WantedPart>> subjects;
    private final List<String> texts;

    /**
     * Create a rule.
     *
     * @param required whether a client must have a certificate
     * @param subjects distinguished names such as {@code CN=*.example.org,O=Example}, of which a certificate's subject
     *                 must have all parts of one; {@code *}, or none, for any certificate
     * @throws IllegalArgumentException if an entry is no distinguished name, or has an attribute that no subject is told
     *                                  with, or no value; the message is the entry
     */
    public CertificateRule(boolean required, List<String> subjects) {
        this.required = required;
        this.texts = List.copyOf(subjects);
        this.subjects = subjects.stream().map(CertificateRule::pattern).toList();
    }

    @Override
    public Optional<Refusal> check(GateRequest request, Admission admission) {
        Optional<String> subject = request.request().clientSubject();
        if (subject.isEmpty()) {
            return required ? refuse("A client certificate is required", "", expected()) : Optional.empty();
        }
        return allows(subject.get())
                ? Optional.empty()
                : refuse("This client certificate may not open the tunnel", subject.get(), expected());
    }

    private String expected() {
        return subjects.isEmpty() ? "any" : String.join(" or ", texts);
    }

    boolean allows(String subject) {
        if (subjects.isEmpty() || subjects.stream().anyMatch(List::isEmpty)) {
            return true;
        }
        List<Part> parts;
        try {
            parts = parts(subject);
        } catch (NamingException e) {
            return false;
        }
        return subjects.stream().anyMatch(wanted -> wanted.stream().allMatch(it -> parts.stream().anyMatch(it::matches)));
    }

    private static List<WantedPart> pattern(String text) {
        if (text.equals(ANY)) {
            return List.of();
        }
        try {
            List<Part> parts = parts(text);
            if (!parts.isEmpty() && parts.stream().allMatch(it -> ATTRIBUTES.contains(it.type()) && !it.value().isEmpty())) {
                return parts.stream().map(it -> new WantedPart(it.type(), new Glob(it.value()))).toList();
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException(text, e);
        }
        throw new IllegalArgumentException(text);
    }

    private static List<Part> parts(String name) throws NamingException {
        List<Part> parts = new ArrayList<>();
        for (Rdn rdn : rdns(name)) {
            NamingEnumeration<? extends Attribute> attributes = rdn.toAttributes().getAll();
            while (attributes.hasMore()) {
                Attribute attribute = attributes.next();
                for (int i = 0; i < attribute.size(); i++) {
                    if (attribute.get(i) instanceof String value) {
                        parts.add(new Part(attribute.getID().toUpperCase(Locale.ROOT), value));
                    }
                }
            }
        }
        return parts;
    }

    private static List<Rdn> rdns(String name) throws InvalidNameException {
        return new LdapName(name).getRdns();
    }

    private static Optional<Refusal> refuse(String text, String detail, String expected) {
        return Optional.of(Refusal.of(Refusal.Kind.CERTIFICATE, Status.FORBIDDEN_403, text).with("subject", detail)
                .with("expected", expected));
    }

    /** One part of a distinguished name, such as {@code CN=ada}. */
    private record Part(String type, String value) {
    }

    /** One part of a pattern of names. */
    private record WantedPart(String type, Glob value) {
        /** Whether a part has the same type, and a value that fits. */
        boolean matches(Part part) {
            return type.equals(part.type()) && value.matches(part.value());
        }
    }
}
