// A plug-in that needs its application: a host function, a config value and a var.
const { lookUpName } = Host.getFunctions()

/** Greets the guest with this number. The application knows the names, the plug-in has the manners. */
export function greet(id) {
  const name = Memory.find(lookUpName(Memory.fromString(id).offset)).readString()
  const greeting = Config.get('greeting') ?? 'Hello'
  const count = Number(Var.getString('greeted') ?? '0') + 1
  Var.set('greeted', String(count))
  return `${greeting}, ${name}! You are number ${count} today.`
}
