import type * as clack from '@clack/prompts'
import { styleText } from 'node:util'
import { QuestionCancelled } from '../output/question-cancelled.ts'
import type { Language } from './language.ts'
import { nameFault } from './project-name.ts'

/** Loaded on use: most commands ask nothing. */
const prompts = async (): Promise<typeof clack> => import('@clack/prompts')

const validate = (value: string | undefined): string | undefined => nameFault(value ?? '')

/** Questions and what is said beside them go to stderr, as all but results does. */
const output = process.stderr

async function answered<T>(answer: Promise<T>): Promise<Exclude<T, symbol>> {
  const given = await answer
  const { cancel, isCancel } = await prompts()
  if (!isCancel(given)) return given as Exclude<T, symbol>
  cancel('Nothing was made.', { output })
  throw new QuestionCancelled()
}

/** Says what the questions are for. */
export async function openQuestions(): Promise<void> {
  const { intro } = await prompts()
  intro(styleText('bold', 'A new plug-in'), { output })
}

/** Asks for the project's name. */
export async function askName(): Promise<string> {
  const { text } = await prompts()
  return answered(text({ message: 'Name', placeholder: 'my-plugin', validate, output }))
}

/** Asks for the language. */
export async function askLanguage(languages: readonly Language[]): Promise<string> {
  const { select } = await prompts()
  const options = languages.map(({ id, title, hint }) => ({ value: id, label: title, hint }))
  return answered(select({ message: 'Language', options, output }))
}

/** Asks for yes or no; yes unless told otherwise. */
export async function askYesNo(message: string): Promise<boolean> {
  const { confirm } = await prompts()
  return answered(confirm({ message, output }))
}
