#!/usr/bin/env python3
"""What would the paper draw? The samplers of Canonne, Kamath and Steinke (2020), algorithms 1 to 3,
written from the paper with exact fractions, fed from a tape of bytes.

    reference.py TAPE < cases      one case a line: gaussian P Q COUNT | laplace T S COUNT

Prints one draw a line, after each case the number of bytes taken. The tape is read from its
beginning for every case."""
import sys
from fractions import Fraction
from math import isqrt


class Tape:
    def __init__(self, data):
        self.data, self.at = data, 0

    def below(self, n):
        """Uniform in 0..n-1: ceil(bits/8) bytes, big-endian, the bits above cut off, until below n."""
        bits = (n - 1).bit_length()
        size = (bits + 7) // 8
        while True:
            if self.at + size > len(self.data):
                raise EOFError
            value = int.from_bytes(self.data[self.at:self.at + size], "big") & ((1 << bits) - 1)
            self.at += size
            if value < n:
                return value


def bernoulli(tape, p):
    return tape.below(p.denominator) < p.numerator


def bernoulli_exp_small(tape, gamma):
    k = 1
    while bernoulli(tape, gamma / k):
        k += 1
    return k % 2 == 1


def bernoulli_exp(tape, gamma):
    for _ in range(gamma.numerator // gamma.denominator):
        if not bernoulli_exp_small(tape, Fraction(1)):
            return False
    return bernoulli_exp_small(tape, gamma - gamma.numerator // gamma.denominator)


def laplace(tape, t, s):
    while True:
        u = tape.below(t)
        if not bernoulli_exp(tape, Fraction(u, t)):
            continue
        v = 0
        while bernoulli_exp_small(tape, Fraction(1)):
            v += 1
        y = (u + t * v) // s
        negative = bernoulli(tape, Fraction(1, 2))
        if negative and y == 0:
            continue
        return -y if negative else y


def gaussian(tape, variance):
    t = isqrt(variance.numerator // variance.denominator) + 1
    while True:
        y = laplace(tape, t, 1)
        gamma = (abs(y) - variance / t) ** 2 / (2 * variance)
        if bernoulli_exp(tape, gamma):
            return y


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    for line in sys.stdin:
        kind, a, b, count = line.split()
        tape = Tape(data)
        try:
            for _ in range(int(count)):
                if kind == "gaussian":
                    print(gaussian(tape, Fraction(int(a), int(b))))
                else:
                    print(laplace(tape, int(a), int(b)))
            print("bytes", tape.at)
        except EOFError:
            print("end")


main()
