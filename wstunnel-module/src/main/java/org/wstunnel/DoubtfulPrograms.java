// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.spawn.ClientVariables;

/**
 * Says which programs are started, but surely not as it is meant: commands that only a shell could read, and variables that
 * do not reach them.
 */
final class DoubtfulPrograms {
    /** Words by which a shell connects commands and files. */
    private static final Set<String> OF_SHELLS = Set.of("|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1", "&>");

    /** Words in whose place a shell puts something else. */
    private static final Pattern EXPANDED = Pattern.compile("\\$[A-Za-z_][A-Za-z0-9_]*|~(/.*)?");

    private DoubtfulPrograms() {
    }

    /**
     * Look at a program.
     *
     * @param spawn program
     * @param key   its key
     */
    static void warn(SpawnConfig spawn, ConfigKey key) {
        warnOfShell(spawn.command(), key.child("command"));
        spawn.environment().keySet().stream().filter(ClientVariables::isReserved).forEach(it -> Doubt.tellNoEffect(
                key.child("environment").invalid(it, "another name than those by which each program is told of its client")));
        // those that are copied without a word are not on every machine
        spawn.copyEnvironment().stream()
                .filter(it -> !it.equals("*") && !SpawnConfigSupport.HARMLESS.contains(it) && System.getenv(it) == null)
                .forEach(it -> Doubt.tell(
                        key.child("copy-environment").invalid(it, "the name of a variable that this process has"),
                        "The program does not get it"));
    }

    private static void warnOfShell(List<String> command, ConfigKey key) {
        if (command.contains("-c")) {
            // what follows is of a shell, or of a program that has a language of its own
            return;
        }
        // of find, which ends such a command with a semicolon
        boolean semicolon = command.stream().anyMatch(it -> it.startsWith("-exec") || it.startsWith("-ok"));
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i);
            if ((OF_SHELLS.contains(word) || EXPANDED.matcher(word).matches()) && !(semicolon && word.equals(";"))) {
                Doubt.tell(key.child(i).invalid(word, "a word that the program takes: no shell reads the command, unless it is "
                        + "[sh, -c, \"...\"]"), "The program gets it as it is");
                return;
            }
        }
    }
}
