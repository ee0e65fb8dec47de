import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import { writeJsonFile } from "../store/write-json-file.ts";

/** What a person chose for this machine. */
export interface UserConfig {
  readonly schemaVersion: 1;
  /** Base images taken when neither the command line nor the project names one: at most one for each stack. */
  readonly bases?: readonly string[];
  /** What `bases` was when there was one stack: still read, no longer written. */
  readonly base?: string;
}

export function chosenBases({ base, bases }: UserConfig): readonly string[] {
  return bases ?? (base === undefined ? [] : [base]);
}

export async function readUserConfig(folder: string): Promise<UserConfig> {
  const file = configFile(folder);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { schemaVersion: 1 };
    throw invalid(file, message, error);
  }
  return parse(text, file);
}

export async function writeUserConfig(folder: string, config: UserConfig): Promise<string> {
  const file = configFile(folder);
  await writeJsonFile(file, config);
  return file;
}

function configFile(folder: string): string {
  return join(folder, "config.json");
}

function parse(text: string, file: string): UserConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(file, "it is not JSON", error);
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("schemaVersion" in value) ||
    value.schemaVersion !== 1
  ) {
    throw invalid(file, "schemaVersion is not 1");
  }
  if ("base" in value && typeof value.base !== "string") throw invalid(file, "base is not a string");
  if ("bases" in value && !isTextList(value.bases)) throw invalid(file, "bases is not a list of strings");
  return value as UserConfig;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function invalid(file: string, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("CONFIG_INVALID", `cannot read the user's config: ${reason}`, {
    source: file,
    hint: "choose a base again with `factory base use NAME`, or remove the file",
    ...(cause === undefined ? {} : { cause }),
  });
}
