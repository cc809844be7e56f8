"""Runs calls of a plug-in on Extism's native runtime (PyPI `extism`), for `../elsewhere.test.ts`.

    python run_in_extism.py < job.json > outcomes.json

The job has a module (and the engine it shares) and inputs in base64, config, and limits of a manifest; the outcomes
are `{"output": base64}` or `{"error": text}`.
"""

import base64
import json
import math
import sys

import extism

I32, I64, F32, F64 = (extism.ValType.I32, extism.ValType.I64, extism.ValType.F32, extism.ValType.F64)


@extism.host_fn("shout", "extism:host/user", ([I64], [I64]))
def shout(plugin, inputs, outputs):
    plugin.return_string(outputs[0], plugin.input_string(inputs[0]).upper())


@extism.host_fn("wide", "extism:host/user", ([I32, I64, F32, F64, I64, I32, I64], [I64]))
def wide(_plugin, inputs, outputs):
    a, b, c, d, e, f, g = (value.value for value in inputs)
    if (a, c, d, f) != (-1, 0.5, math.pi, 7):
        raise ValueError(f"got {[a, b, c, d, e, f, g]}")
    outputs[0].value = -b + e + (g - 9007199254740986)


@extism.host_fn("thousandfold", "extism:host/other", ([F64], [I32]))
def thousandfold(_plugin, inputs, outputs):
    outputs[0].value = int(inputs[0].value * 1000)


def outcome(plugin, call):
    try:
        output = plugin.call(call["name"], base64.b64decode(call["input"]))
        return {"output": base64.b64encode(output).decode()}
    except extism.Error as error:
        return {"error": str(error)}


def manifest(job):
    limits = job.get("limits", {})
    modules = [{"name": "main", "data": job["wasm"]}]
    if "engine" in job:
        modules.insert(0, {"name": "tenon-engine", "data": job["engine"]})
    found = {"wasm": modules}
    if "maxPages" in limits:
        found["memory"] = {"max_pages": limits["maxPages"]}
    if "timeoutMs" in limits:
        found["timeout_ms"] = limits["timeoutMs"]
    return found


def main():
    job = json.load(sys.stdin)
    plugin = extism.Plugin(manifest(job), wasi=True, config=job["config"])
    json.dump([outcome(plugin, call) for call in job["calls"]], sys.stdout)


main()
