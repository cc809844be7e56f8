import * as z from 'zod'

const Person = z.object({
  name: z.string().min(2),
  age: z.number().int().positive().optional(),
  email: z.email(),
  tags: z.array(z.enum(['a', 'b'])).default([]),
})

export function run(input) {
  const parsed = Person.safeParse(JSON.parse(input))
  return parsed.success ? parsed.data : z.flattenError(parsed.error)
}
