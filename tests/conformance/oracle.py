"""Runs prepared cases on Extism's native runtime (PyPI `extism`) and prints what it did, as JSON.

    python oracle.py LEVEL < cases.json > observations.json

`native-runtime.test.ts` feeds it: each case has its modules and inputs in base64. LEVEL is the log level of the whole
process, for the runtime's log settings are global; `off` leaves logging off. What is expected is not known here.
"""

import base64
import json
import re
import sys

import extism

USER = "extism:host/user"
I32, I64 = extism.ValType.I32, extism.ValType.I64

# One case runs at a time; these are what it wrote since it was last looked at.
records = []
log_lines = []


@extism.host_fn("record", USER, ([I32, I64], []))
def record(_plugin, inputs, _outputs):
    records.append([inputs[0].value, str(inputs[1].value % 2**64)])


@extism.host_fn("decorate", USER, ([I64], [I64]))
def decorate(plugin, inputs, outputs):
    plugin.return_bytes(outputs[0], b"<<" + plugin.input_bytes(inputs[0]) + b">>")


@extism.host_fn("dangle", USER, ([], [I64]))
def dangle(_plugin, _inputs, outputs):
    outputs[0].value = 0x7FFFFFFF


@extism.host_fn("fail", USER, ([], [I64]))
def fail(_plugin, _inputs, _outputs):
    raise RuntimeError("the host function refuses")


@extism.host_fn("twice", "example:numbers", ([I64], [I64]))
def twice(_plugin, inputs, outputs):
    outputs[0].value = inputs[0].value * 2


FUNCTIONS = {function.name: function for function in (record, decorate, dangle, fail, twice)}
GUEST_LINE = re.compile(r'^\S+ +(\w+) extism::pdk: (.*) plugin="[^"]*"\n$', re.S)


def guest_logs(logger):
    """The plug-in's own messages since the last look, as `level: text`."""
    if logger is not None:
        logger.drain()
    matches = [match for match in map(GUEST_LINE.match, log_lines) if match]
    log_lines.clear()
    return [f"{match[1].lower()}: {match[2]}" for match in matches]


def load(case):
    modules = [{**module, "data": base64.b64decode(module["data"])} for module in case["modules"]]
    manifest = {**case["manifest"], "wasm": modules}
    functions = [FUNCTIONS[name] for name in case["functions"]]
    return extism.Plugin(manifest, case["wasi"], case["config"], functions)


def observe_call(plugin, call, logger):
    records.clear()
    guest_logs(logger)
    try:
        output = plugin.call(call["function"], base64.b64decode(call["input"]))
        outcome = {"output": base64.b64encode(output).decode()}
    except extism.Error as error:
        outcome = {"error": {"message": str(error)}}
    return {**outcome, "logs": guest_logs(logger), "records": list(records)}


def observe(case, logger):
    try:
        plugin = load(case)
    except extism.Error as error:
        return {"createError": {"message": str(error)}, "functionExists": {}, "calls": []}
    with plugin:
        exists = {name: bool(plugin.function_exists(name)) for name in case["functionExists"]}
        return {"functionExists": exists, "calls": [observe_call(plugin, call, logger) for call in case["calls"]]}


def main(level):
    logger = None if level == "off" else extism.set_log_custom(log_lines.append, level)
    observations = []
    for case in json.load(sys.stdin):
        print(case["name"], file=sys.stderr)
        observations.append(observe(case, logger))
    json.dump(observations, sys.stdout)


main(sys.argv[1])
