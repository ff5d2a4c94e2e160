/** Something about the machine that the user can mend: one sentence, with the remedy. Nothing was left running. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
