#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Does what the lines of a connection say, and answers each with a line. Arguments: signals to ignore.
use strict;
use warnings;
use Cwd;
use IO::Handle;
use POSIX ();

$SIG{PIPE} = 'IGNORE';
$SIG{$_} = 'IGNORE' for @ARGV;
STDERR->autoflush(1);
while (accept(my $connection, STDIN)) {
    $connection->autoflush(1);
    while (my $line = <$connection>) {
        chomp $line;
        my ($word, $rest) = split / /, $line, 2;
        if ($word eq 'pid') {
            print {$connection} "$$\n";
        } elsif ($word eq 'cwd') {
            print {$connection} getcwd(), "\n";
        } elsif ($word eq 'env') {
            print {$connection} $ENV{$rest} // '-', "\n";
        } elsif ($word eq 'names') {
            print {$connection} join(' ', sort keys %ENV), "\n";
        } elsif ($word eq 'stderr') {
            print STDERR "$rest\n";
            print {$connection} "written\n";
        } elsif ($word eq 'exit') {
            POSIX::_exit($rest);
        } elsif ($word eq 'fork') {
            # a child that leaves the family, holds the socket and does not want to end
            my $child = fork();
            if (!$child) {
                POSIX::setsid();
                $SIG{TERM} = 'IGNORE';
                sleep 1 while 1;
            }
            print {$connection} "$child\n";
        }
    }
    close $connection;
}
