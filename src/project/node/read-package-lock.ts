import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { PackageJson } from "./read-package-json.ts";
import type { LockedNodePackage, NodeDependency, NodeLock } from "./types.ts";

type Table = Readonly<Record<string, unknown>>;

const HINT = "make the lock file again with npm install";

/**
 * Reads package-lock.json or npm-shrinkwrap.json. Throws LOCK_INVALID for what is no lock and for one that is not about
 * the dependencies of package.json. Formats before version 2 do not tell their packages in a way that is read here.
 */
export function readPackageLock(text: string, file: string, manifest: PackageJson): NodeLock {
  const document = asTable(parse(text, file));
  const format = document?.lockfileVersion;
  if (document === undefined || typeof format !== "number")
    throw invalid(`${file} has no lockfileVersion`, file);
  const packages = asTable(document.packages);
  if (packages === undefined) return { file, format: String(format) };
  checkFresh(packages, file, manifest);
  return { file, format: String(format), packages: installed(packages, file, text) };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new FactoryError("LOCK_INVALID", `${file} is not valid JSON`, { source: file, hint: HINT, cause });
  }
}

/** What the image gets on some Linux with glibc, sorted. */
function installed(packages: Table, file: string, text: string): readonly LockedNodePackage[] {
  const lineOf = lineFinder(text);
  const found = new Map<string, LockedNodePackage>();
  for (const [path, value] of Object.entries(packages)) {
    const entry = asTable(value);
    const name = typeof entry?.name === "string" ? entry.name : path.split("node_modules/").at(-1);
    if (entry === undefined || name === undefined || !path.includes("node_modules/")) continue;
    if (entry.dev === true || entry.link === true || entry.extraneous === true || !isForLinux(entry))
      continue;
    if (typeof entry.version !== "string") continue;
    const { version } = entry;
    const source = `${file}:${lineOf(path)}`;
    found.set(`${name}@${version}`, {
      name,
      version,
      source,
      installScript: entry.hasInstallScript === true,
    });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function isForLinux({ os, libc }: Table): boolean {
  return names(os, "linux") && names(libc, "glibc");
}

function names(list: unknown, wanted: string): boolean {
  if (!Array.isArray(list)) return true;
  return (
    list.includes(wanted) ||
    (!list.includes(`!${wanted}`) && list.every((one) => String(one).startsWith("!")))
  );
}

/** Keys come in the order of the file, so each is looked for behind the one before. */
function lineFinder(text: string): (path: string) => number {
  let at = 0;
  let line = 1;
  return (path) => {
    const next = text.indexOf(`${JSON.stringify(path)}:`, at);
    if (next < 0) return line;
    line += text.slice(at, next).split("\n").length - 1;
    at = next;
    return line;
  };
}

function checkFresh(packages: Table, file: string, { dependencies, devDependencies }: PackageJson): void {
  const root = asTable(packages[""]) ?? {};
  const locked = new Map<string, unknown>();
  for (const key of ["devDependencies", "optionalDependencies", "dependencies"]) {
    for (const [name, range] of Object.entries(asTable(root[key]) ?? {})) locked.set(name, range);
  }
  const problems = [...dependencies, ...devDependencies]
    .filter((one) => locked.get(one.name) !== one.range && !isAnswered(one, packages))
    .map((one) => staleProblem(one, locked.get(one.name), file));
  if (problems.length > 0) throw problemsError("LOCK_INVALID", file, problems);
}

/** As `npm ci` sees it: another range is no fault when the locked version is in it. */
function isAnswered({ name, range }: NodeDependency, packages: Table): boolean {
  const version = asTable(packages[`node_modules/${name}`])?.version;
  return typeof version === "string" && validRange(range) !== null && satisfies(version, range);
}

function staleProblem({ name, range, source }: NodeDependency, made: unknown, file: string): Problem {
  const reason = made === undefined ? `it does not have ${name}` : `it was made for ${name} ${String(made)}`;
  return {
    message: `${file} is out of date: ${reason}, and package.json asks for ${range}`,
    source,
    hint: HINT,
  };
}

function invalid(message: string, source: string): FactoryError {
  return new FactoryError("LOCK_INVALID", message, { source, hint: HINT });
}

function asTable(value: unknown): Table | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : undefined;
}
