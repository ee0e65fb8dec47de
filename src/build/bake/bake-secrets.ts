import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spec } from "./bake-output.ts";

/** Variables longer than this are refused by the system. */
const LONGEST_VARIABLE = 100_000;

export interface BakeSecrets {
  /** `id=…,env=…`, without any value. */
  readonly specs: readonly string[];
  /** Values, for the environment of buildx alone. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Gives secrets to buildx through its environment, which nobody else reads; one that no variable can hold becomes a file
 * of `folder`, which only its owner may enter.
 */
export async function bakeSecrets(
  ids: readonly string[],
  values: Readonly<Record<string, Uint8Array>>,
  folder: string,
): Promise<BakeSecrets> {
  const specs: string[] = [];
  const env: Record<string, string> = {};
  for (const [index, id] of ids.entries()) {
    const value = values[id];
    if (value === undefined) continue;
    const name = `FACTORY_BAKE_SECRET_${index}`;
    const text = asVariable(value);
    if (text !== undefined) {
      env[name] = text;
      specs.push(spec({ type: "env", id, env: name }));
      continue;
    }
    const file = join(folder, `secret-${index}`);
    await writeFile(file, value, { mode: 0o600 });
    specs.push(spec({ type: "file", id, src: file }));
  }
  return { specs, env };
}

function asVariable(value: Uint8Array): string | undefined {
  if (value.length === 0 || value.length > LONGEST_VARIABLE || value.includes(0)) return undefined;
  const text = Buffer.from(value).toString("utf8");
  return Buffer.from(text).equals(value) ? text : undefined;
}
