package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.common.context.Context;
import io.helidon.security.Principal;
import io.helidon.security.SecurityContext;
import io.helidon.security.Subject;

/**
 * The user that Helidon Security has authenticated, where the application has that module.
 */
final class AuthenticatedUser {
    private static final boolean SECURITY_PRESENT = securityPresent();

    private AuthenticatedUser() {
    }

    static Optional<String> name(Context context) {
        return SECURITY_PRESENT ? Present.name(context) : Optional.empty();
    }

    private static boolean securityPresent() {
        try {
            Class.forName("io.helidon.security.SecurityContext", false, AuthenticatedUser.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    // a class of its own, which is only loaded where the types that it names are there
    private static final class Present {
        static Optional<String> name(Context context) {
            return context.get(SecurityContext.class)
                    .flatMap(SecurityContext::user)
                    .map(Subject::principal)
                    .map(Principal::getName);
        }
    }
}
