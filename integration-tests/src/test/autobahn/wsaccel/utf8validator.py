# SPDX-License-Identifier: Apache-2.0
from org.wstunnel.it.protocol import Octets


class Utf8Validator:

    def __init__(self):
        self.octets = Octets()
        self.total = 0

    def reset(self):
        self.octets.reset()
        self.total = 0

    def validate(self, data):
        """Answers (valid, ends on a code point, index in this piece, index in the whole text)."""
        bad = self.octets.firstInvalid(data)
        if bad >= 0:
            self.total += bad
            return False, False, bad, self.total
        self.total += len(data)
        return True, self.octets.endsOnCodePoint(), len(data), self.total
