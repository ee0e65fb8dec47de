import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a fixture promises; the keys of its test.json. */
export interface Expectation {
  /** Built and run by the integration tests. */
  readonly build?: boolean;
  /** The Debian base it is built on; that of Python when absent. */
  readonly base?: string;
  /** The project's folder in the fixture; the fixture itself when absent. */
  readonly folder?: string;
  /** Whether the fixture is given as `--root`. */
  readonly root?: boolean;
  /** Exact standard output of the running image. */
  readonly output?: string;
  readonly http?: { readonly port: number; readonly path: string; readonly answer: string };
  /** The error of `factory plan`, whole, and its exit code. */
  readonly error?: Readonly<Record<string, unknown>>;
  readonly exit?: number;
  /** Files of that many zero bytes, made when the project is copied: too large to be kept here. */
  readonly sizes?: Readonly<Record<string, number>>;
}

const KEYS: readonly string[] = [
  "build",
  "base",
  "folder",
  "root",
  "output",
  "http",
  "error",
  "exit",
  "sizes",
];

/** Files of a fixture that are not part of its project. */
const OWN_FILES: readonly string[] = ["test.json", "plan.golden.json", "Dockerfile.golden"];

export const fixturesFolder = fileURLToPath(new URL("../fixtures/", import.meta.url));

export function fixtureNames(): readonly string[] {
  return readdirSync(fixturesFolder).sort();
}

/** Reads test.json; unknown and contradictory keys are mistakes of the fixture. */
export function readExpectation(name: string): Expectation {
  const value = JSON.parse(readFileSync(join(fixturesFolder, name, "test.json"), "utf8")) as Expectation;
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0)
    throw new Error(`fixtures/${name}/test.json has unknown keys: ${unknown.join(", ")}`);
  if (value.error !== undefined && value.build === true) {
    throw new Error(`fixtures/${name}/test.json expects an error and a build`);
  }
  if (value.build === true && value.output === undefined && value.http === undefined) {
    throw new Error(`fixtures/${name}/test.json builds but says nothing of what the image does`);
  }
  return value;
}

/** The project's folder and options that name it, for a copy of a fixture. */
export function projectArguments(copy: string, { folder = ".", root }: Expectation): readonly string[] {
  return [join(copy, folder), ...(root === true ? ["--root", copy] : [])];
}

/** A copy of the fixture's project alone, in a new folder. */
export function copyProject(name: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "factory-fixture-")), name);
  mkdirSync(folder);
  cpSync(join(fixturesFolder, name), folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: isOfProject,
  });
  for (const [path, bytes] of Object.entries(readExpectation(name).sizes ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
    truncateSync(join(folder, path), bytes);
  }
  return folder;
}

/** Of what factory keeps in a project, only tables are written by people; the rest is left of somebody's runs. */
function isOfProject(source: string): boolean {
  if (basename(source) === ".factory") return existsSync(join(source, "compat"));
  if (basename(dirname(source)) === ".factory") return basename(source) === "compat";
  return !OWN_FILES.includes(basename(source));
}
