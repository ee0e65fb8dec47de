/** Ends a command that has said all there is to say with an exit code other than 0. */
export class QuietExit extends Error {
  readonly exit: number;

  constructor(exit: number) {
    super(`exit ${exit}`);
    this.exit = exit;
  }
}
