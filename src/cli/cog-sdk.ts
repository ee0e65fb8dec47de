import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import { parseSdkChoice, SDK_VARIABLE } from "../project/cog/parse-sdk-choice.ts";
import type { CogSdk } from "../project/cog/types.ts";
import type { Context } from "./context.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** The SDK that COG_SDK_WHEEL of the environment names; undefined when it is not set. */
export async function chosenCogSdk(context: Context): Promise<CogSdk | undefined> {
  const text = (context.env[SDK_VARIABLE] ?? "").trim();
  if (text === "") return undefined;
  const choice = parseSdkChoice(text);
  if (choice.kind !== "path") return choice;
  const file = await findWheel(resolve(context.cwd, choice.path));
  const { readCogWheel } = await import("../project/cog/read-cog-wheel.ts");
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw invalid(`cannot read the wheel ${file}: ${(cause as Error).message}`, cause);
  });
  return readCogWheel(bytes, { filename: basename(file), source: SDK_VARIABLE });
}

/** The folder behind the build context `cog-sdk`. */
export async function cogSdkFolder(context: Context): Promise<string> {
  const text = (context.env[SDK_VARIABLE] ?? "").trim();
  const choice = text === "" ? undefined : parseSdkChoice(text);
  if (choice?.kind === "path") return dirname(await findWheel(resolve(context.cwd, choice.path)));
  throw new FactoryError(
    "COG_SDK_INVALID",
    `the plan installs a local wheel of cog, and ${SDK_VARIABLE} names none`,
    {
      source: SDK_VARIABLE,
      hint: `set ${SDK_VARIABLE} to the path of the wheel that the plan was made with`,
    },
  );
}

/** A path may be a folder that holds one wheel of cog, such as `dist`. */
async function findWheel(path: string): Promise<string> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw invalid(`${path} does not exist`, cause);
  });
  if (stats.isDirectory()) return onlyWheel(path);
  if (!stats.isFile() || !/^[\w.+!-]+\.whl$/.test(basename(path))) throw invalid(`${path} is not a wheel`);
  if (stats.size > MAX_BYTES)
    throw invalid(`${path} has ${stats.size} bytes, more than a wheel of cog can have`);
  return path;
}

async function onlyWheel(folder: string): Promise<string> {
  const wheels = (await readdir(folder)).filter((name) => /^cog-[\w.+!-]+\.whl$/.test(name)).sort();
  const [first] = wheels;
  if (first !== undefined && wheels.length === 1) return findWheel(join(folder, first));
  const found =
    first === undefined ? "no wheel of cog" : `${wheels.length} wheels of cog: ${wheels.join(", ")}`;
  throw invalid(`${folder} holds ${found}`);
}

function invalid(message: string, cause?: unknown): FactoryError {
  return new FactoryError("COG_SDK_INVALID", message, {
    source: SDK_VARIABLE,
    hint: `set ${SDK_VARIABLE} to pypi, pypi:VERSION, a URL, or the path of a wheel`,
    ...(cause === undefined ? {} : { cause }),
  });
}
