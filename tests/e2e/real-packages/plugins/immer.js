import { produce } from 'immer'

export function run(input) {
  const base = JSON.parse(input)
  const next = produce(base, (draft) => {
    draft.list.push(3)
    draft.name = 'new'
  })
  return { base, next, shared: next.kept === base.kept, frozen: Object.isFrozen(next) }
}
