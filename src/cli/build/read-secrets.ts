import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** BuildKit refuses larger secrets (`MaxSecretSize` of its session package). */
const MAX_BYTES = 500 * 1024;

const KEYS: readonly string[] = ["id", "src", "source", "env", "type"];

type Secrets = Readonly<Record<string, Uint8Array>>;

/**
 * Reads `--secret id=NAME,src=FILE`, `id=NAME,env=VARIABLE` or `id=NAME` (the variable of that name), as docker does;
 * `src=-` is standard input, which one secret can have, or a hidden question where a person sits. Errors repeat nothing
 * but the id: where a file or a variable belongs, somebody may have put the value itself.
 */
export async function readSecrets(specs: readonly string[], context: Context): Promise<Secrets> {
  const fromStdin = specs.filter((spec) => /(?:^|,)(?:src|source)=-(?:,|$)/.test(spec));
  const [, second] = fromStdin;
  if (second !== undefined && !context.interactive) {
    throw usage(second, "another secret is read from standard input already");
  }
  const entries: (readonly [string, Uint8Array])[] = [];
  // One after the other: two questions at once could not be answered.
  for (const spec of specs) entries.push(await readSecret(spec, context));
  return Object.fromEntries(entries);
}

async function readSecret(spec: string, context: Context): Promise<readonly [string, Uint8Array]> {
  const fields = new Map(spec.split(",").map((part) => splitOnce(part, spec)));
  const id = fields.get("id");
  if (id === undefined) throw usage(spec, "it has no id=");
  if (!/^[\w.-]+$/.test(id)) throw usage(spec, "its id is not made of letters, digits, dots and dashes");
  if ([...fields.keys()].some((key) => !KEYS.includes(key))) {
    throw usage(spec, `it has a key that is none of ${KEYS.join(", ")}`);
  }
  if (id.startsWith("factory.")) throw usage(spec, "ids that start with factory. are factory's own");
  const file = fields.get("src") ?? fields.get("source");
  const value = await readValue(id, { file, variable: fields.get("env"), context });
  if (value.byteLength > MAX_BYTES) throw usage(spec, `it is larger than ${MAX_BYTES} bytes`);
  return [id, value];
}

function readValue(
  id: string,
  { file, variable, context }: { file: string | undefined; variable: string | undefined; context: Context },
): Uint8Array | Promise<Uint8Array> {
  if (file === undefined) return fromEnvironment(id, variable, context);
  if (file === "-") return fromInput(id, context);
  return fromFile(id, { file, cwd: context.cwd });
}

/** The end of a line that is typed or echoed is no part of the value. */
async function fromInput(id: string, { interactive, signal, stdin }: Context): Promise<Uint8Array> {
  if (interactive) {
    const { password } = await import("@inquirer/prompts");
    return Buffer.from(await password({ message: `Secret ${id}:`, mask: false }, { signal }));
  }
  const value = Buffer.from(await stdin());
  if (value.length > 0) return value.subarray(0, value.at(-1) === 10 ? -1 : undefined);
  throw new FactoryError("SECRET_MISSING", `the secret ${id} is not there: standard input is empty`, {
    source: "--secret",
    hint: `pipe it in, as in: get-token | factory build . --secret id=${id},src=-`,
  });
}

function splitOnce(part: string, spec: string): [string, string] {
  const at = part.indexOf("=");
  if (at < 0) throw usage(spec, "a part of it is not KEY=VALUE");
  return [part.slice(0, at), part.slice(at + 1)];
}

function fromEnvironment(id: string, variable: string | undefined, { env }: Context): Uint8Array {
  const value = env[variable ?? id];
  if (value !== undefined) return Buffer.from(value);
  const named = variable === undefined ? `the variable ${id}` : "the variable after env=";
  throw new FactoryError("SECRET_MISSING", `the secret ${id} is not there: ${named} is not set`, {
    source: "--secret",
    hint: `set the variable, or give a file with --secret id=${id},src=FILE`,
  });
}

async function fromFile(id: string, { file, cwd }: { file: string; cwd: string }): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new FactoryError("SECRET_MISSING", `cannot read the file of the secret ${id}: ${reason}`, {
      source: "--secret",
      hint: "check the path after src=",
    });
  }
}

function usage(spec: string, reason: string): FactoryError {
  const shown = /^(?:.*,)?(id=[\w.-]+)(?:,|$)/.exec(spec)?.[1] ?? "…";
  return new FactoryError("USAGE", `cannot use --secret ${shown}: ${reason}`, {
    source: "--secret",
    hint: "write --secret id=NAME,src=FILE, --secret id=NAME,env=VARIABLE or --secret id=NAME,src=- for standard input",
  });
}
