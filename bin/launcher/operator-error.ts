/** A failure that the person at the terminal can mend: printed as one line, without a stack. */
export class OperatorError extends Error {
  constructor(
    message: string,
    readonly exitStatus = 1,
  ) {
    super(message);
    this.name = 'OperatorError';
  }
}
