# SPDX-License-Identifier: Apache-2.0
from org.wstunnel.it.protocol import Octets


class XorMaskerNull:

    def __init__(self, mask=None):
        self.ptr = 0

    def pointer(self):
        return self.ptr

    def reset(self):
        self.ptr = 0

    def process(self, data):
        self.ptr += len(data)
        return data


class XorMasker(XorMaskerNull):

    def __init__(self, mask):
        self.ptr = 0
        self.mask = mask

    def process(self, data):
        masked = Octets.mask(data, self.mask, self.ptr & 3).tostring()
        self.ptr += len(data)
        return masked


def createXorMasker(mask, length=None):
    return XorMasker(mask)
