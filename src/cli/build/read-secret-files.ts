import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** Reads files of `NAME=value` lines, as dotenv writes them; each line is a secret of that id. No value is repeated. */
export async function readSecretFiles(
  files: readonly string[],
  { cwd }: Pick<Context, "cwd">,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const secrets: Record<string, Uint8Array> = {};
  for (const file of files) {
    const text = await readFile(resolve(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new FactoryError("SECRET_MISSING", `cannot read the file of secrets ${file}: ${error.code}`, {
        source: "--secret-file",
        hint: "check the path; the file has lines such as NAME=value",
      });
    });
    for (const [id, value] of Object.entries(parseEnv(text))) {
      if (!/^[\w.-]+$/.test(id) || id.startsWith("factory.")) throw wrongName(file);
      secrets[id] = Buffer.from(value ?? "");
    }
  }
  return secrets;
}

/** What stands before the equals sign may be a part of a value by mistake, so it is not repeated. */
function wrongName(file: string): FactoryError {
  return new FactoryError("USAGE", `${file} has a line whose name is not the id of a secret`, {
    source: "--secret-file",
    hint: "write NAME=value, with letters, digits, dots and dashes in NAME, and no name that begins with factory.",
  });
}
