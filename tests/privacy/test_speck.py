"""The cipher of row ids."""

from __future__ import annotations

import numpy as np

from reconcile.privacy.speck import deciphered, enciphered

KEY = bytes.fromhex("0001020308090a0b1011121318191a1b")


def test_the_cipher_is_speck() -> None:
    """The test vector of its authors."""
    [found] = enciphered(np.array([0x3B7265747475432D], np.uint64), KEY).tolist()
    assert found == 0x8C6FA548454E028B


def test_what_is_enciphered_can_be_deciphered() -> None:
    blocks = np.random.default_rng(1).integers(0, 2**64, 1000, np.uint64)
    assert (deciphered(enciphered(blocks, KEY), KEY) == blocks).all()
    assert not (enciphered(blocks, KEY[::-1]) == enciphered(blocks, KEY)).any()
