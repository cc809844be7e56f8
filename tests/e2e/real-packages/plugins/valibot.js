import * as v from 'valibot'

const Login = v.object({ email: v.pipe(v.string(), v.email()), password: v.pipe(v.string(), v.minLength(8)) })

export function run(input) {
  const { success, issues } = v.safeParse(Login, JSON.parse(input))
  return { success, messages: issues?.map(({ message }) => message) ?? [] }
}
