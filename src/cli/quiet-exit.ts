const BRAND = Symbol.for("factory.quiet-exit");

/** Ends a command that has said all there is to say with an exit code other than 0. */
export class QuietExit extends Error {
  readonly exit: number;

  /** The bundle holds this class more than once, as it does FactoryError. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  constructor(exit: number) {
    super(`exit ${exit}`);
    this.exit = exit;
    Object.defineProperty(this, BRAND, { value: true });
  }
}
