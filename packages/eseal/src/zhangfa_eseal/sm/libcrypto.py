"""SM2 by the system's libcrypto 3: no Python package does it well, and this one is maintained by the distribution."""

from __future__ import annotations

import ctypes
import ctypes.util
import weakref
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_size_t, c_void_p
from functools import cache

from zhangfa_eseal.failures import Unacceptable

IDENTITY = b"1234567812345678"  # GB/T 35276: what is mixed into ZA when two parties have agreed on nothing else
_LONGEST_SIGNATURE = 160

_PROTOTYPES = {
    "EVP_PKEY_CTX_new_from_name": (c_void_p, [c_void_p, c_char_p, c_char_p]),
    "EVP_PKEY_CTX_new": (c_void_p, [c_void_p, c_void_p]),
    "EVP_PKEY_CTX_free": (None, [c_void_p]),
    "EVP_PKEY_CTX_set1_id": (c_int, [c_void_p, c_char_p, c_int]),
    "EVP_PKEY_keygen_init": (c_int, [c_void_p]),
    "EVP_PKEY_keygen": (c_int, [c_void_p, POINTER(c_void_p)]),
    "EVP_PKEY_free": (None, [c_void_p]),
    "EVP_PKEY_is_a": (c_int, [c_void_p, c_char_p]),
    "EVP_PKEY2PKCS8": (c_void_p, [c_void_p]),
    "PKCS8_PRIV_KEY_INFO_free": (None, [c_void_p]),
    "i2d_PKCS8_PRIV_KEY_INFO": (c_int, [c_void_p, POINTER(c_void_p)]),
    "i2d_PUBKEY": (c_int, [c_void_p, POINTER(c_void_p)]),
    "d2i_AutoPrivateKey": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "d2i_PUBKEY": (c_void_p, [c_void_p, POINTER(c_char_p), c_long]),
    "EVP_MD_CTX_new": (c_void_p, []),
    "EVP_MD_CTX_free": (None, [c_void_p]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [c_void_p, c_void_p]),
    "EVP_sm3": (c_void_p, []),
    "EVP_DigestSignInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestSign": (c_int, [c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t]),
    "EVP_DigestVerifyInit": (c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p]),
    "EVP_DigestVerify": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t]),
    "CRYPTO_free": (None, [c_void_p, c_char_p, c_int]),
    "ERR_clear_error": (None, []),
}


@cache
def library() -> ctypes.CDLL:
    """libcrypto 3 with its prototypes declared. Raises `eseal.sm2_unavailable` where there is none."""
    for name in ("libcrypto.so.3", ctypes.util.find_library("crypto")):
        try:
            found = ctypes.CDLL(name) if name else None
            for function, (result, arguments) in _PROTOTYPES.items() if found else ():
                getattr(found, function).restype = result
                getattr(found, function).argtypes = arguments
        except (OSError, AttributeError):
            continue
        if found:
            return found
    raise Unacceptable("eseal.sm2_unavailable")


class Key:
    """An EVP_PKEY that is freed with this object; it may be used by several threads at once."""

    def __init__(self, pointer: int | None) -> None:
        lib = library()
        if not pointer:
            lib.ERR_clear_error()
            raise Unacceptable("eseal.key_wrong", "not an SM2 key")
        self.pointer = pointer
        weakref.finalize(self, lib.EVP_PKEY_free, pointer)
        if not lib.EVP_PKEY_is_a(pointer, b"SM2"):
            raise Unacceptable("eseal.key_wrong", "not an SM2 key")

    @classmethod
    def generate(cls) -> Key:
        lib = library()
        context = lib.EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
        made = c_void_p()
        try:
            if lib.EVP_PKEY_keygen_init(context) != 1 or lib.EVP_PKEY_keygen(context, byref(made)) != 1:
                raise Unacceptable("eseal.sm2_unavailable")
        finally:
            lib.EVP_PKEY_CTX_free(context)
        return cls(made.value)

    @classmethod
    def private(cls, pkcs8: bytes) -> Key:
        return cls(library().d2i_AutoPrivateKey(None, byref(c_char_p(pkcs8)), len(pkcs8)))

    @classmethod
    def public(cls, spki: bytes) -> Key:
        return cls(library().d2i_PUBKEY(None, byref(c_char_p(spki)), len(spki)))

    def pkcs8(self) -> bytes:
        lib = library()
        info = lib.EVP_PKEY2PKCS8(self.pointer)
        try:
            return _encoded(lib.i2d_PKCS8_PRIV_KEY_INFO, info)
        finally:
            lib.PKCS8_PRIV_KEY_INFO_free(info)

    def spki(self) -> bytes:
        return _encoded(library().i2d_PUBKEY, self.pointer)

    def sign(self, message: bytes, identity: bytes = IDENTITY) -> bytes:
        """DER of (r, s) over SM3(ZA ‖ message)."""
        lib = library()
        signature, size = ctypes.create_string_buffer(_LONGEST_SIGNATURE), c_size_t(_LONGEST_SIGNATURE)
        with _Digest(self, identity) as context:
            ready = lib.EVP_DigestSignInit(context, None, lib.EVP_sm3(), None, self.pointer)
            if ready != 1 or lib.EVP_DigestSign(context, signature, byref(size), message, len(message)) != 1:
                lib.ERR_clear_error()
                raise Unacceptable("eseal.key_wrong", "SM2 signing failed")
        return signature.raw[: size.value]

    def verifies(self, message: bytes, signature: bytes, identity: bytes = IDENTITY) -> bool:
        lib = library()
        with _Digest(self, identity) as context:
            ready = lib.EVP_DigestVerifyInit(context, None, lib.EVP_sm3(), None, self.pointer)
            good = ready == 1 and lib.EVP_DigestVerify(context, signature, len(signature), message, len(message)) == 1
        lib.ERR_clear_error()
        return good


class _Digest:
    """A digest context that knows the identity: without it OpenSSL takes an empty one and disagrees with everyone."""

    def __init__(self, key: Key, identity: bytes) -> None:
        self._key, self._identity = key, identity

    def __enter__(self) -> int:
        lib = library()
        self._context = lib.EVP_MD_CTX_new()
        self._parameters = lib.EVP_PKEY_CTX_new(self._key.pointer, None)
        if lib.EVP_PKEY_CTX_set1_id(self._parameters, self._identity, len(self._identity)) != 1:
            self.__exit__()
            raise Unacceptable("eseal.sm2_unavailable")
        lib.EVP_MD_CTX_set_pkey_ctx(self._context, self._parameters)
        return self._context

    def __exit__(self, *_: object) -> None:
        library().EVP_MD_CTX_free(self._context)
        library().EVP_PKEY_CTX_free(self._parameters)


def _encoded(function: ctypes._CFuncPtr, pointer: int) -> bytes:
    """Call an i2d function that allocates, copy what it wrote, give its memory back."""
    out = c_void_p()
    size = function(pointer, byref(out))
    if size <= 0 or not out.value:
        raise Unacceptable("eseal.key_wrong")
    try:
        return ctypes.string_at(out.value, size)
    finally:
        library().CRYPTO_free(out, b"", 0)
