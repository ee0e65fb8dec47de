import { FactoryError } from "../../errors/factory-error.ts";
import type { ProjectFs, Sourced } from "../types.ts";

/** Names that nvm has for the long-term releases. */
const LONG_TERM: Readonly<Record<string, number>> = {
  argon: 4,
  boron: 6,
  carbon: 8,
  dubnium: 10,
  erbium: 12,
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/** The version of .nvmrc or .node-version as a range; undefined when the file says nothing. Throws CONFIG_INVALID. */
export async function readNodeVersionFile(fs: ProjectFs, file: string): Promise<Sourced<string> | undefined> {
  const text = await fs.read(file, { maxBytes: 64 * 1024 });
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.replace(/#.*$/, "").trim();
    if (written === "") continue;
    const source = `${file}:${index + 1}:${line.indexOf(written) + 1}`;
    const value = toRange(written);
    if (value !== undefined) return { value, source };
    throw new FactoryError(
      "CONFIG_INVALID",
      `${file} says ${JSON.stringify(written)}, which is not a Node version`,
      {
        source,
        hint: "write a version such as 22 or 22.11.0",
      },
    );
  }
  return undefined;
}

function toRange(written: string): string | undefined {
  const lower = written.toLowerCase();
  if (["node", "stable", "latest", "current", "lts/*", "lts"].includes(lower)) return "*";
  const named = lower.startsWith("lts/") ? LONG_TERM[lower.slice("lts/".length)] : undefined;
  if (named !== undefined) return `${named}`;
  const version = /^(?:node-?)?v?(\d+(?:\.(?:\d+|x)){0,2})$/.exec(lower)?.[1];
  return version;
}
