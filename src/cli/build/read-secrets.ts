import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** BuildKit refuses larger secrets (`MaxSecretSize` of its session package). */
const MAX_BYTES = 500 * 1024;

/** Reads `--secret id=NAME,src=FILE`, `id=NAME,env=VARIABLE` or `id=NAME` (the variable of that name), as docker does. */
export async function readSecrets(
  specs: readonly string[],
  context: Context,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await Promise.all(specs.map((spec) => readSecret(spec, context)));
  return Object.fromEntries(entries);
}

async function readSecret(spec: string, context: Context): Promise<readonly [string, Uint8Array]> {
  const fields = new Map(spec.split(",").map((part) => splitOnce(part, spec)));
  const id = fields.get("id");
  const unknown = [...fields.keys()].find((key) => !["id", "src", "source", "env", "type"].includes(key));
  if (id === undefined || id === "" || unknown !== undefined) {
    throw usage(spec, unknown === undefined ? "it has no id=" : `unknown key ${unknown}`);
  }
  if (id.startsWith("factory.")) throw usage(spec, "ids that start with factory. are factory's own");
  const file = fields.get("src") ?? fields.get("source");
  const value =
    file === undefined
      ? fromEnvironment(id, fields.get("env") ?? id, context)
      : await fromFile(file, context);
  if (value.byteLength > MAX_BYTES) throw usage(spec, `it is larger than ${MAX_BYTES} bytes`);
  return [id, value];
}

function splitOnce(part: string, spec: string): [string, string] {
  const at = part.indexOf("=");
  if (at < 0) throw usage(spec, "a part of it is not KEY=VALUE");
  return [part.slice(0, at), part.slice(at + 1)];
}

function fromEnvironment(id: string, variable: string, { env }: Context): Uint8Array {
  const value = env[variable];
  if (value !== undefined) return Buffer.from(value);
  throw new FactoryError(
    "SECRET_MISSING",
    `the secret ${id} is not there: the variable ${variable} is not set`,
    {
      source: "--secret",
      hint: `set ${variable}, or give a file with --secret id=${id},src=FILE`,
    },
  );
}

async function fromFile(file: string, { cwd }: Context): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    throw new FactoryError(
      "SECRET_MISSING",
      `cannot read the secret file ${file}: ${(error as Error).message}`,
      {
        cause: error,
        source: "--secret",
        hint: "check the path after src=",
      },
    );
  }
}

/** The spec itself is not repeated when it may hold a value somebody put there by mistake. */
function usage(spec: string, reason: string): FactoryError {
  const shown = /(^|,)id=[\w.-]+/.exec(spec)?.[0].replace(/^,/, "") ?? "…";
  return new FactoryError("USAGE", `cannot use --secret ${shown}: ${reason}`, {
    source: "--secret",
    hint: "write --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE",
  });
}
