/** Something that the user can mend: shown as it is, without a stack trace; the process ends with 2. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
