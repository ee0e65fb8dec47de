import { exitCode } from "../errors/exit-code.ts";
import { FactoryError, type Problem } from "../errors/factory-error.ts";
import type { Context } from "./context.ts";

/** Tells the person what went wrong: text on stderr, or with `json` one document on stdout. */
export function printError(error: unknown, { context, json }: { context: Context; json: boolean }): void {
  if (!(error instanceof FactoryError)) {
    printBug(error, { context, json });
    return;
  }
  if (json) {
    context.stdout.write(`${JSON.stringify({ error: toDocument(error) }, undefined, 2)}\n`);
    return;
  }
  context.stderr.write(`${errorText(error)}\n`);
}

/** The error as `--json` prints it; `details.problems` lists them when there are several. */
function toDocument(error: FactoryError) {
  const problems = error.problems.length === 0 ? {} : { problems: error.problems };
  return {
    code: error.code,
    fault: error.fault,
    message: error.message,
    hint: error.hint,
    source: error.source,
    details: { ...error.details, ...problems },
    exit: exitCode(error),
  };
}

function errorText(error: FactoryError): string {
  const several = error.problems.length > 1;
  const head = `error: ${error.message} [${error.code}]`;
  const body = several
    ? error.problems.map(problemText)
    : [problemText({ ...withoutMessage(error), message: "" })];
  return [head, ...body.filter((text) => text !== ""), ...outputTail(error)].join("\n");
}

function withoutMessage({ source, hint }: FactoryError): Omit<Problem, "message"> {
  return { ...(source === undefined ? {} : { source }), ...(hint === undefined ? {} : { hint }) };
}

function problemText({ message, source, hint }: Problem): string {
  const lines = [];
  if (message !== "") lines.push(`  ${source === undefined ? "" : `${source}: `}${message}`);
  else if (source !== undefined) lines.push(`  at ${source}`);
  if (hint !== undefined) lines.push(`  ${message === "" ? "" : "  "}help: ${hint}`);
  return lines.join("\n");
}

/** The last lines a failed command printed, when the error carries them. */
function outputTail({ details }: FactoryError): string[] {
  const lines = details?.output;
  if (!Array.isArray(lines) || lines.length === 0) return [];
  return ["  last lines of its output:", ...lines.map((line) => `    ${line}`)];
}

function printBug(error: unknown, { context, json }: { context: Context; json: boolean }): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = "this is a fault of factory; report it with the text below and the command you ran";
  if (json) {
    const document = {
      code: "INTERNAL",
      fault: "factory",
      message,
      hint,
      details: {},
      exit: exitCode(error),
    };
    context.stdout.write(`${JSON.stringify({ error: document }, undefined, 2)}\n`);
  }
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  context.stderr.write(`internal error: ${message}\n  ${hint}\n${stack}\nfactory ${context.version}\n`);
}
