/** Something in a text of the project cannot be read. `offset` counts characters from the start of that text. */
export class TextProblem extends Error {
  override readonly name = "TextProblem";
  readonly offset: number;
  readonly hint: string | undefined;
  readonly unsupported: boolean;

  constructor(message: string, options: { offset: number; hint?: string; unsupported?: boolean }) {
    super(message);
    this.offset = options.offset;
    this.hint = options.hint;
    this.unsupported = options.unsupported ?? false;
  }
}

/** A reading position in a text; `take` moves it. */
export interface TextScanner {
  readonly text: string;
  offset: number;
}

/** The text that a sticky expression matches at the position, or undefined and no move. */
export function take(scanner: TextScanner, sticky: RegExp): string | undefined {
  sticky.lastIndex = scanner.offset;
  const matched = sticky.exec(scanner.text)?.[0];
  if (matched !== undefined) scanner.offset += matched.length;
  return matched;
}

export function skipBlanks(scanner: TextScanner): void {
  take(scanner, /[ \t]+/y);
}

export function atEnd(scanner: TextScanner): boolean {
  return scanner.offset >= scanner.text.length;
}
