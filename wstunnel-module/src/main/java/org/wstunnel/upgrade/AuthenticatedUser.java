// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.common.context.Context;
import io.helidon.security.Principal;
import io.helidon.security.SecurityContext;
import io.helidon.security.Subject;

/**
 * The user that Helidon Security has authenticated, where the application has that module.
 */
public final class AuthenticatedUser {
    private static final boolean SECURITY_PRESENT = securityPresent();

    private AuthenticatedUser() {
    }

    /**
     * The name of the user.
     *
     * @param context context of the request
     * @return name, if there is a user
     */
    public static Optional<String> name(Context context) {
        return SECURITY_PRESENT ? Present.name(context) : Optional.empty();
    }

    /**
     * Whether the user has a role.
     *
     * @param context context of the request
     * @param role    name of the role
     * @return whether there is a user who has it
     */
    public static boolean hasRole(Context context, String role) {
        return SECURITY_PRESENT && Present.hasRole(context, role);
    }

    /**
     * Whether there can be users: Helidon Security is there.
     *
     * @return whether it is
     */
    public static boolean possible() {
        return SECURITY_PRESENT;
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

        static boolean hasRole(Context context, String role) {
            return context.get(SecurityContext.class)
                    .filter(it -> it.isAuthenticated() && it.isUserInRole(role))
                    .isPresent();
        }
    }
}
