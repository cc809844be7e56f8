// A plug-in in the style of Extism's JS PDK, for `tests/e2e/elsewhere.test.ts`.
const { shout, wide, thousandfold } = Host.getFunctions()

function greet() {
  const visits = Number(Var.getString('visits') ?? 0) + 1
  Var.set('visits', String(visits))
  Host.outputString(`${Config.get('greeting')}, ${Host.inputString()}: ${visits}`)
  return 0
}

function mirror() {
  Host.outputBytes(new Uint8Array(Host.inputBytes()).toReversed().buffer)
  return 0
}

function code() {
  return Number(Host.inputString())
}

function callText() {
  const handle = Memory.fromString(Host.inputString())
  Host.outputString(Memory.find(shout(handle.offset)).readString())
}

function callNumbers() {
  Host.outputString(String(wide(-1, 2n ** 63n - 1n, 0.5, Math.PI, -1n, 7, 9007199254740993n)))
}

function callOtherInterface() {
  Host.outputString(String(thousandfold(Number(Host.inputString()))))
}

function quiet() {
  console.log('not for the output')
}

module.exports = { greet, mirror, code, callText, callNumbers, callOtherInterface, quiet }
