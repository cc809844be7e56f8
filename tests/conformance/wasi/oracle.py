"""Runs WASI programs on wasmtime, which passes all of WASI's tests. Reads a list of runs as JSON from its standard input
and writes one of outcomes: the exit code, whether it trapped, the streams, and the memory up to `usedBytes`."""

import base64
import json
import os
import sys
import tempfile

from wasmtime import Config, Engine, ExitTrap, Linker, Module, Store, Trap, WasiConfig, WasmtimeError


def config_of(run, folder):
    config = WasiConfig()
    config.argv = run["args"]
    config.env = list(run["env"].items())
    for host, guest, read_only in run["directories"]:
        config.preopen_dir(host, guest, not read_only)
    with open(os.path.join(folder, "in"), "wb") as stdin:
        stdin.write(base64.b64decode(run["stdin"]))
    config.stdin_file = os.path.join(folder, "in")
    config.stdout_file = os.path.join(folder, "out")
    config.stderr_file = os.path.join(folder, "err")
    return config


def text_of(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return base64.b64encode(file.read()).decode()


def observe(engine, run, folder):
    store = Store(engine)
    store.set_wasi(config_of(run, folder))
    linker = Linker(engine)
    linker.define_wasi()
    instance = linker.instantiate(store, Module(engine, base64.b64decode(run["module"])))
    exit_code, trap = 0, None
    try:
        instance.exports(store)["_start"](store)
    except ExitTrap as ended:
        exit_code = ended.code
    except (Trap, WasmtimeError) as trapped:
        trap = str(trapped)
    memory = bytes(instance.exports(store)["memory"].read(store, 0, run["usedBytes"]))
    del store
    return {
        "exitCode": exit_code,
        "trap": trap,
        "stdout": text_of(folder, "out"),
        "stderr": text_of(folder, "err"),
        "memory": base64.b64encode(memory).decode(),
    }


def main():
    engine = Engine(Config())
    outcomes = []
    for run in json.load(sys.stdin):
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(observe(engine, run, folder))
    json.dump(outcomes, sys.stdout)


main()
