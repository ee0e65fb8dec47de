import type { FileProblem } from "../problems.ts";
import type { CheckCommon, CheckSettings, CommandCheck, HttpCheck, TextExpectation } from "../smoke-check.ts";
import { checkEnvironmentName, checkUser } from "./check-values.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** `smoke:` as it is written. */
export interface SmokeYaml extends Pick<CheckSettings, "env" | "user" | "network"> {
  readonly name?: string;
  readonly run?: string | readonly string[];
  readonly exit?: number;
  readonly output?: TextExpectation;
  readonly stderr?: TextExpectation;
  readonly http?: HttpYaml;
  readonly start?: string | readonly string[];
  readonly timeout?: string;
  readonly ready?: string;
}

interface HttpYaml extends TextExpectation {
  readonly path?: string;
  readonly port?: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status?: number;
  readonly json?: unknown;
}

type Reading = Pick<CheckedYaml<unknown>, "yaml" | "report">;

const USUAL_MS = 30_000;
const MOST_MS = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, "": 1000 };

/** What only one of the two kinds of check has. */
const ONLY_RUN = ["exit", "output", "stderr"] as const;
const ONLY_HTTP = ["start", "ready"] as const;

/** Reads `smoke`; each check has either `run` or `http`, and a name of its own. */
export function readSmoke(
  checks: readonly SmokeYaml[],
  reading: Reading,
): readonly (CommandCheck | HttpCheck)[] {
  const read = checks.flatMap((check, index) => readCheck(check, `/smoke/${index}`, reading) ?? []);
  const places = new Map<string, string>();
  for (const { name, source = "" } of read) {
    const before = places.get(name);
    if (before !== undefined) {
      reading.report("/smoke", {
        message: `two smoke checks are named ${JSON.stringify(name)}, here and in ${before}`,
        hint: "give one of them another name",
        source,
      });
    }
    places.set(name, source);
  }
  return read;
}

function readCheck(
  check: SmokeYaml,
  pointer: string,
  reading: Reading,
): CommandCheck | HttpCheck | undefined {
  const { run, http, name } = check;
  const { report, yaml } = reading;
  if ((run === undefined) === (http === undefined)) {
    const message =
      run === undefined ? "the check has neither run nor http" : "the check has both run and http";
    report(pointer, { message, hint: "give it one of the two" });
    return undefined;
  }
  for (const key of run === undefined ? ONLY_RUN : ONLY_HTTP) {
    if (check[key] === undefined) continue;
    const kind = run === undefined ? "a request" : "a command";
    report(`${pointer}/${key}`, {
      message: `${key} means nothing for a check of ${kind}`,
      hint: `remove ${key}`,
    });
  }
  const common = {
    source: yaml.valuePlace(pointer),
    ...settingsOf(check, pointer, reading),
    timeoutMs: duration(check.timeout, `${pointer}/timeout`, reading),
  };
  if (run !== undefined) {
    return {
      kind: "command",
      name: name ?? commandName(run),
      ...common,
      ...commandOf(check, run, { pointer, reading }),
    };
  }
  return { kind: "http", ...common, ...httpOf(check, http ?? {}, { pointer, reading }) };
}

interface Place {
  readonly pointer: string;
  readonly reading: Reading;
}

function commandOf(
  { exit = 0, output, stderr }: SmokeYaml,
  command: string | readonly string[],
  { pointer, reading }: Place,
): Pick<CommandCheck, "command" | "exit" | "stdout" | "stderr"> {
  checkExpectation(output, `${pointer}/output`, reading);
  checkExpectation(stderr, `${pointer}/stderr`, reading);
  return {
    command,
    exit,
    ...(output === undefined ? {} : { stdout: output }),
    ...(stderr === undefined ? {} : { stderr }),
  };
}

function httpOf(
  { name, start, ready }: SmokeYaml,
  http: HttpYaml,
  { pointer, reading }: Place,
): Omit<HttpCheck, "kind" | "timeoutMs" | keyof CheckSettings | "source"> {
  const { path = "/", port, method = "GET", headers = {}, body, status = 200, json } = http;
  const { contains, matches, equals } = http;
  const expect = {
    ...(contains === undefined ? {} : { contains }),
    ...(matches === undefined ? {} : { matches }),
    ...(equals === undefined ? {} : { equals }),
  };
  checkExpectation(expect, `${pointer}/http`, reading);
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    const hint = "begin with /, and write other characters as %XX";
    reading.report(`${pointer}/http/path`, {
      message: `${JSON.stringify(path)} is not the path of a request`,
      hint,
    });
  }
  for (const [key, value] of Object.entries(headers)) {
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key) && !/[\r\n]/.test(value)) continue;
    const hint = "use letters, digits and -, and a value of one line";
    reading.report(`${pointer}/http/headers`, { message: `${JSON.stringify(key)} is not a header`, hint });
  }
  return {
    name: name ?? `${method} ${port === undefined ? "" : `:${port}`}${path}`,
    ...(start === undefined ? {} : { start }),
    ...(port === undefined ? {} : { port }),
    path,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    status,
    ...(Object.keys(expect).length === 0 ? {} : { expect }),
    ...(json === undefined ? {} : { json }),
    readyMs: duration(ready, `${pointer}/ready`, reading),
  };
}

function settingsOf(
  { env, user, network }: SmokeYaml,
  pointer: string,
  { report, yaml }: Reading,
): CheckSettings & Pick<CheckCommon, never> {
  for (const name of Object.keys(env ?? {})) {
    const place = `${pointer}/env/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const problem = checkEnvironmentName(name);
    if (problem !== undefined) report(place, { ...problem, source: yaml.keyPlace(place) });
  }
  if (user !== undefined) report(`${pointer}/user`, checkUser(user));
  return {
    ...(env === undefined ? {} : { env }),
    ...(user === undefined ? {} : { user }),
    ...(network === undefined ? {} : { network }),
  };
}

function checkExpectation(expected: TextExpectation | undefined, pointer: string, { report }: Reading): void {
  if (expected?.matches === undefined) return;
  try {
    new RegExp(expected.matches, "m");
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*: /, "").toLowerCase();
    const message = `${JSON.stringify(expected.matches)} is not a regular expression: ${reason}`;
    report(`${pointer}/matches`, { message, hint: "write \\ before characters that mean themselves" });
  }
}

function duration(text: string | undefined, pointer: string, { report }: Reading): number {
  if (text === undefined) return USUAL_MS;
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|)$/.exec(text) ?? [];
  const ms = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (number !== "" && ms > 0 && ms <= MOST_MS) return ms;
  report(pointer, durationProblem(text));
  return USUAL_MS;
}

function durationProblem(text: string): FileProblem {
  const message = `${JSON.stringify(text)} is not a time of at most an hour`;
  return { message, hint: "write a number and its unit, such as 500ms, 30s or 2m" };
}

function commandName(run: string | readonly string[]): string {
  const text = (typeof run === "string" ? run : run.join(" ")).trim();
  const [line = ""] = text.split("\n");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
