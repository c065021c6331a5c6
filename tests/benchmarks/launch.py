"""Run one command and say, as JSON on stdout, what it took: a process of its own, and small.

The kernel counts the memory of whoever starts a process as that process's own peak, so a large
interpreter cannot measure a small command. Only what Python has built in is imported here.
``python -I -S launch.py OUT ERR TOGETHER CORES COMMAND...``: OUT is a file, or ``-`` for a pipe
that is read to its end and forgotten; TOGETHER 1 samples the memory of the whole family; CORES
is how many processors it may use, 0 for all.
"""

import os
import select
import sys
import time

_SAMPLES = 0.1


def main(out: str, err: str, together: bool, cores: int, command: list[str]) -> None:
    reader = writer = -1
    if out == "-":
        reader, writer = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if not child:
        _become(command, writer if out == "-" else _opened(out), _opened(err), cores)
    watch = _Watch(child if together else 0)
    received = 0
    if out == "-":
        os.close(writer)
        received = _read_all(reader, watch)
    watch.to_the_end()
    _, status, usage = os.wait4(child, 0)
    figures = {
        "code": os.waitstatus_to_exitcode(status),
        "wall": time.monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
        "together": watch.peak,
        "received": received,
    }
    print(str(figures).replace("'", '"'))


def _opened(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)


def _become(command: list[str], out: int, err: int, cores: int) -> None:
    try:
        if cores:
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.execvp(command[0], command)
    finally:
        os._exit(127)


def _read_all(reader: int, watch: "_Watch") -> int:
    received, buffer = 0, bytearray(1 << 20)
    while True:
        while watch.child and not select.select([reader], [], [], watch.due())[0]:
            pass
        count = os.readv(reader, [buffer])
        if not count:
            return received
        received += count


class _Watch:
    """The most memory (PSS, bytes) that a process and its descendants had at one time."""

    def __init__(self, child: int) -> None:
        self.child = child
        self.peak = 0
        self._next = time.monotonic() + _SAMPLES

    def due(self) -> float:
        """Seconds until the next look; one is taken where none are left."""
        left = self._next - time.monotonic()
        if left <= 0:
            self.peak = max(self.peak, sum(map(_memory, _family(self.child))))
            self._next = time.monotonic() + _SAMPLES
        return max(left, 0)

    def to_the_end(self) -> None:
        if self.child:
            end = os.pidfd_open(self.child)
            while not select.select([end], [], [], self.due())[0]:
                pass


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:
        try:
            for task in os.scandir(f"/proc/{member}/task"):
                children = list(map(int, _read(f"{task.path}/children").split()))
                if children and b") D " in _read(f"{task.path}/stat"):
                    children.pop()  # vfork(2): it has our memory until it becomes another
                family.extend(children)
        except OSError:
            continue
    return family


def _memory(pid: int) -> int:
    try:
        lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:"))


def _read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 65_536)
    finally:
        os.close(file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3] == "1", int(sys.argv[4]), sys.argv[5:])
