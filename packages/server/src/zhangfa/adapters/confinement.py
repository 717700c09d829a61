"""Takes away from the present process what opening a stranger's file does not need: time, memory, sockets, programs.

Linux on x86-64 and arm64 gets a seccomp filter that refuses new sockets and new programs; elsewhere the resource
limits alone hold, and `confine` says so by returning False.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct

_EPERM_RESULT = 0x00050001
_ALLOW = 0x7FFF0000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2

# architecture tag and the numbers of: socket, connect, execve, execveat, ptrace
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117)),
}


def limit(*, cpu_seconds: int, memory_bytes: int, file_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def confine() -> bool:
    """Refuse sockets and new programs from here on; True when the kernel took the filter."""
    calls = _CALLS.get(platform.machine())
    if calls is None or platform.system() != "Linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    program = _program(*calls)
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    return libc.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(header), 0, 0) == 0


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Classic BPF: another architecture → refuse; a listed call → refuse; else allow."""
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _EPERM_RESULT), (_LOAD, 0, 0, 0)]
    for position, number in enumerate(calls):
        steps.append((_EQUAL, len(calls) - position, 0, number))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _EPERM_RESULT)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
