import { lineOfKey } from "../locks/line-of-key.ts";
import { invalidLock } from "../locks/lock-field.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { Manager } from "../types.ts";
import type { FactoryTable } from "./factory-table.ts";
import { toLockedTorchRow } from "./torch-row.ts";

const HINT = "run `factory lock`";

/** `[tool.factory]` of a pylock.toml. Throws LOCK_INVALID. */
export function readFactoryTable(document: TomlTable, text: string, file: string): FactoryTable {
  const table = asTable(asTable(document.tool)?.factory) ?? {};
  const refuse = (key: string, expected: string) =>
    invalidLock(`${key} of [tool.factory] in ${file} is not ${expected}`, {
      source: `${file}:${lineOfKey(text, key, "[tool.factory]")}`,
      hint: HINT,
    });
  const word = (key: string, pattern: RegExp, expected: string): string => {
    const value = table[key];
    if (typeof value === "string" && pattern.test(value)) return value;
    throw refuse(key, expected);
  };
  const list = (key: string): readonly string[] => {
    const value = table[key] ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    throw refuse(key, "a list of texts");
  };
  const torch = table.torch === undefined ? undefined : toLockedTorchRow(table.torch);
  if (table.torch !== undefined && torch === undefined) {
    throw invalidLock(`[tool.factory.torch] in ${file} is not a row of the table of torch`, {
      source: `${file}:${lineOfKey(text, "id", "[tool.factory.torch]")}`,
      hint: HINT,
    });
  }
  if (table.schemaVersion !== 1) throw refuse("schemaVersion", "1");
  return {
    schemaVersion: 1,
    // One that this release does not know is no project's manager either, so the lock counts as out of date.
    manager: word("manager", /^[a-z]+$/, "a package manager") as Manager,
    request: word("request", /^sha256:[0-9a-f]{64}$/, "a sha256 digest"),
    asked: {
      requirements: list("requirements"),
      constraints: list("constraints"),
      options: list("options"),
    },
    python: word("python", /^3\.\d{1,3}(\.\d{1,3})?$/, "a Python version such as 3.13"),
    platform: word("platform", /^linux\/(amd64|arm64)$/, "linux/amd64 or linux/arm64"),
    accelerator: word("accelerator", /^[a-z0-9.-]+$/, "an accelerator"),
    ...(table.cuda === undefined ? {} : { cuda: word("cuda", /^\d+(\.\d+)*$/, "a version such as 12.1") }),
    ...(torch === undefined ? {} : { torch }),
  };
}
