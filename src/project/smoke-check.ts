/** What a text has to be like; every key that is there must hold. */
export interface TextExpectation {
  readonly contains?: string;
  /** A JavaScript regular expression, looked for anywhere in the text; `^` and `$` are those of lines. */
  readonly matches?: string;
  /** Line ends at the end of either side do not count. */
  readonly equals?: string;
}

/** A text is given to `/bin/sh -c` of the image, a list is run as it is. */
export type SmokeCommand = string | readonly string[];

export interface CheckCommon {
  readonly name: string;
  /** `file:line:column` of who asked for it; absent for default checks and those of programs. */
  readonly source?: string;
  /** Nobody wrote it. */
  readonly isDefault?: true;
}

export interface CheckSettings {
  /** Over the variables of the image. */
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the user of the image. */
  readonly user?: string;
  /** Whether it has the network of the builder; otherwise only a loopback of its own. */
  readonly network?: boolean;
}

/** A command that has to end with an exit code and print what is expected. */
export interface CommandCheck extends CheckCommon, CheckSettings {
  readonly kind: "command";
  readonly command: SmokeCommand;
  readonly exit: number;
  readonly stdout?: TextExpectation;
  readonly stderr?: TextExpectation;
  readonly timeoutMs: number;
}

/** A server that has to answer a request. */
export interface HttpCheck extends CheckCommon, CheckSettings {
  readonly kind: "http";
  /** The image's own start command when absent. */
  readonly start?: SmokeCommand;
  /** The first TCP port that the image declares when absent. */
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Absent: any answer below 500, also one that is not HTTP. */
  readonly status?: number;
  readonly expect?: TextExpectation;
  /** The answer has to be JSON that has at least this. */
  readonly json?: unknown;
  /** How long the server may take until it takes a request. */
  readonly readyMs: number;
  /** How long the answer to a request may take. */
  readonly timeoutMs: number;
}
