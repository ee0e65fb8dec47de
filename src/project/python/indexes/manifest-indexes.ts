import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { DeclaredIndexes } from "../types.ts";
import { collectIndexes, listOf, uvIndexes } from "./uv-indexes.ts";

type SourceOf = (path: readonly (string | number)[]) => string;

/** Indexes that the tables of tools in a pyproject.toml name: those of uv, of Poetry and of PDM. */
export function pyprojectIndexes(tool: TomlTable, sourceOf: SourceOf): readonly DeclaredIndexes[] {
  const of = (name: string) => asTable(tool[name]) ?? {};
  const below =
    (name: string): SourceOf =>
    (path) =>
      sourceOf(["tool", name, ...path]);
  return [
    uvIndexes(of("uv"), below("uv")),
    poetryIndexes(of("poetry"), below("poetry")),
    pdmIndexes(of("pdm"), below("pdm")),
  ];
}

/** The first source of the priority `primary`, which is the usual one, stands for the usual index. */
function poetryIndexes(poetry: TomlTable, sourceOf: SourceOf): DeclaredIndexes {
  const found = collectIndexes();
  let hasPrimary = false;
  for (const [at, entry] of listOf(poetry.source).entries()) {
    const { name, url, priority, default: isDefault, secondary } = asTable(entry) ?? {};
    const isPrimary =
      priority === undefined
        ? isDefault === true || secondary !== true
        : priority === "primary" || priority === "default";
    const kind = isPrimary && !hasPrimary ? "index" : "extra";
    // The usual index by its name has no URL, and what else is there is beside it.
    hasPrimary ||= isPrimary;
    found.add(kind, url, {
      source: sourceOf(["source", at, "url"]),
      ...(typeof name === "string" ? { name } : {}),
      ...(priority === "explicit" ? { explicit: true } : {}),
    });
  }
  return found.declared();
}

/** A source of the name `pypi` stands for the usual index. */
function pdmIndexes(pdm: TomlTable, sourceOf: SourceOf): DeclaredIndexes {
  const found = collectIndexes();
  for (const [at, entry] of listOf(pdm.source).entries()) {
    const { name, url, type } = asTable(entry) ?? {};
    const kind = type === "find_links" ? "findLinks" : name === "pypi" ? "index" : "extra";
    const facts = typeof name === "string" ? { name } : {};
    found.add(kind, url, { source: sourceOf(["source", at, "url"]), ...facts });
  }
  return found.declared();
}

/** The first `[[source]]` of a Pipfile is the usual index. Variables are written `$NAME` there too. */
export function pipfileIndexes(document: TomlTable, sourceOf: SourceOf): DeclaredIndexes {
  const found = collectIndexes();
  for (const [at, entry] of listOf(document.source).entries()) {
    const { name, url } = asTable(entry) ?? {};
    const text = typeof url === "string" ? withBraces(url) : undefined;
    const facts = typeof name === "string" ? { name } : {};
    found.add(at === 0 ? "index" : "extra", text, { source: sourceOf(["source", at, "url"]), ...facts });
  }
  return found.declared();
}

/** `$NAME` as `${NAME}`, which is how other files write it. */
function withBraces(text: string): string {
  return text.replace(/\$([A-Za-z_][A-Za-z0-9_]*)/g, (_all, name: string) => `\${${name}}`);
}
