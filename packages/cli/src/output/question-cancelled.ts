/** Thrown where somebody leaves a question with Ctrl-C: the command ends, as interrupted. */
export class QuestionCancelled extends Error {}
