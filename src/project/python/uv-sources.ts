import { posix } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { FileProblem } from "../problems.ts";
import type { ProjectFs } from "../types.ts";
import { normaliseName } from "./normalise-name.ts";
import type { Pyproject } from "./read-pyproject.ts";
import { type TablePlace, tablePlace } from "./table-place.ts";
import { TextProblem } from "./text-scanner.ts";
import { asTable, parseToml, type TomlTable } from "./toml/parse-toml.ts";
import type { IndexCredential, Place, Requirement } from "./types.ts";

const HINT = "make a lock file with uv lock";

export interface SourcedRequirements {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly FileProblem[];
  readonly credentials: readonly IndexCredential[];
}

/**
 * Requirements with the places that [tool.uv.sources] gives them; a problem for each source that only uv's own lock can
 * tell: one of several by marker, and an index for one package.
 */
export async function withUvSources(
  fs: ProjectFs,
  pyproject: Pyproject,
  requirements: readonly Requirement[],
): Promise<SourcedRequirements> {
  const sources = new Map(
    Object.entries(asTable(asTable(pyproject.tool.uv)?.sources) ?? {}).map(([name, value]) => [
      normaliseName(name),
      { name, value },
    ]),
  );
  const problems: FileProblem[] = [];
  const credentials: IndexCredential[] = [];
  const placed: Requirement[] = [];
  for (const requirement of requirements) {
    const source = sources.get(requirement.name);
    if (source === undefined) {
      placed.push(requirement);
      continue;
    }
    try {
      const found = await placeOf(fs, pyproject, source);
      if (found.credential !== undefined) credentials.push(found.credential);
      const { version } = found;
      const specifier = version === undefined ? "" : `==${version}`;
      placed.push({ ...requirement, specifier, place: found.place, hashes: found.hashes });
    } catch (error) {
      if (!(error instanceof TextProblem) && !(error instanceof FactoryError)) throw error;
      problems.push({
        message: `tool.uv.sources: ${requirement.name}: ${error.message}`,
        hint: error.hint ?? HINT,
        source: pyproject.sourceOf(["tool", "uv", "sources", source.name]),
        unsupported: error instanceof TextProblem && error.unsupported,
      });
    }
  }
  return { requirements: placed, problems, credentials };
}

async function placeOf(
  fs: ProjectFs,
  pyproject: Pyproject,
  { name, value }: { readonly name: string; readonly value: unknown },
): Promise<TablePlace> {
  const table = asTable(value);
  if (table === undefined)
    throw onlyLock("several sources are told apart by markers, which needs a lock file");
  if (table.workspace === true) {
    const place = await memberPlace(fs, pyproject, name);
    if (place !== undefined) return { place, hashes: [] };
    throw onlyLock("no member of the workspace in this folder has that name");
  }
  if (table.marker !== undefined) throw onlyLock("the source counts under a marker, which needs a lock file");
  const place = tablePlace(table, posix.dirname(pyproject.file));
  if (place !== undefined) return place;
  throw onlyLock(
    table.index === undefined
      ? "the source is none factory knows"
      : "an index for one package needs a lock file",
  );
}

function onlyLock(message: string): TextProblem {
  return new TextProblem(message, { offset: 0, hint: HINT, unsupported: true });
}

/** Folder of the workspace member of that name, among those that `members` lists by path or by `folder/*`. */
async function memberPlace(fs: ProjectFs, pyproject: Pyproject, name: string): Promise<Place | undefined> {
  const workspace = asTable(asTable(pyproject.tool.uv)?.workspace) ?? {};
  const patterns: readonly unknown[] = Array.isArray(workspace.members) ? workspace.members : [];
  const base = posix.dirname(pyproject.file);
  for (const pattern of patterns) {
    for (const folder of await foldersOf(fs, posix.join(base, String(pattern)))) {
      if ((await projectName(fs, folder)) === normaliseName(name)) return { kind: "folder", path: folder };
    }
  }
  return undefined;
}

async function foldersOf(fs: ProjectFs, pattern: string): Promise<readonly string[]> {
  if (!pattern.includes("*")) return [pattern];
  const parent = posix.dirname(pattern);
  const name = posix.basename(pattern);
  // One star is what workspaces have; more of them would take long to match.
  if (parent.includes("*") || name.split("*").length > 3) return [];
  const matches = new RegExp(
    `^${name
      .split("*")
      .map((part) => part.replace(/[^\w-]/g, "\\$&"))
      .join(".*")}$`,
  );
  const entries = await fs.list(parent);
  return entries
    .filter((entry) => entry.kind === "folder" && matches.test(entry.name))
    .map((entry) => posix.join(parent, entry.name));
}

async function projectName(fs: ProjectFs, folder: string): Promise<string | undefined> {
  const file = posix.join(folder, "pyproject.toml");
  if ((await fs.kind(file)) !== "file") return undefined;
  const text = await fs.read(file, { maxBytes: 1024 * 1024 });
  const document: TomlTable = parseToml(text, { file, code: "PYPROJECT_INVALID" });
  const name = asTable(document.project)?.name;
  return typeof name === "string" ? normaliseName(name) : undefined;
}
