"""Extism's Python SDK, over libextism and wasmtime. See ../README.md for what it takes and prints."""
import json
import sys
import time
from importlib.metadata import version

import extism
from extism.extism import CompiledPlugin

ROUNDS = 5
SENTENCE = b"The quick brown fox jumps over the lazy dog. "


@extism.host_fn(namespace="extism:host/user")
def decorate(text: str) -> str:
    return text


def manifest(path):
    return {"wasm": [{"path": path}]}


def input_of(export, length):
    pattern = SENTENCE if export == "count_vowels" else b"x"
    return (pattern * (length // len(pattern) + 1))[:length]


def round_of(plugin, export, data, seconds):
    calls = 0
    start = time.perf_counter()
    while True:
        plugin.call(export, data)
        calls += 1
        spent = time.perf_counter() - start
        if spent >= seconds:
            return spent / calls


def run_calls(path, jobs):
    plugin = extism.Plugin(manifest(path), wasi=True, config={"vowels": "aeiou"})
    for job in jobs:
        export, length, budget_ms = job.split(":")
        data = input_of(export, int(length))
        output = plugin.call(export, data)
        if export == "echo" and len(output) != len(data):
            raise RuntimeError(f"the echo of {len(data)} bytes has {len(output)}")
        best = min(round_of(plugin, export, data, int(budget_ms) / 1000 / ROUNDS) for _ in range(ROUNDS))
        print(json.dumps({"export": export, "bytes": int(length), "microseconds": best * 1e6}), flush=True)


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def run_create(path, job, count):
    export, length = job.split(":")
    data = input_of(export, int(length))
    start = time.perf_counter()
    plugin = extism.Plugin(manifest(path), wasi=True, config={"vowels": "aeiou"})
    created = time.perf_counter()
    plugin.call(export, data)
    called = time.perf_counter()
    compiled = CompiledPlugin(manifest(path), wasi=True)
    kept = []
    warm = []
    before = resident_bytes()
    for _ in range(count):
        begun = time.perf_counter()
        kept.append(extism.Plugin(compiled))
        kept[-1].call(export, data)
        warm.append(time.perf_counter() - begun)
    report = {
        "createMs": (created - start) * 1e3,
        "firstCallMs": (called - created) * 1e3,
        "warmMs": min(warm, default=0) * 1e3,
        "bytesEach": (resident_bytes() - before) / max(count, 1),
    }
    print(json.dumps(report))


mode = sys.argv[1]
if mode == "version":
    print(json.dumps({"version": f"extism {version('extism')}, libextism {extism.extism_version()}"}))
elif mode == "calls":
    run_calls(sys.argv[2], sys.argv[3:])
elif mode == "create":
    run_create(sys.argv[2], sys.argv[3], int(sys.argv[4]))
