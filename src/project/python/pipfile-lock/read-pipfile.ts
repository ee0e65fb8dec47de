import { FactoryError } from "../../../errors/factory-error.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { pythonRange } from "../python-range.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import { type TomlPositions, tomlPositions } from "../toml/toml-positions.ts";
import type { Requirement } from "../types.ts";

const FILE = "Pipfile";

/** What factory reads of a Pipfile: Python and the names and ranges of its packages. */
export interface Pipfile {
  readonly ranges: readonly Sourced<string>[];
  readonly requirements: readonly Requirement[];
}

/** Throws LOCK_INVALID, since only a project with a Pipfile.lock has its Pipfile read. */
export async function readPipfile(fs: ProjectFs): Promise<Pipfile> {
  const text = await fs.read(FILE, { maxBytes: 1024 * 1024, requestedBy: "Pipfile.lock" });
  const document = parseToml(text, { file: FILE, code: "LOCK_INVALID" });
  const positions = tomlPositions(text);
  const range = readPython(asTable(document.requires) ?? {}, positions);
  return {
    ranges: range === undefined ? [] : [range],
    requirements: readPackages(asTable(document.packages) ?? {}, positions),
  };
}

function readPython(requires: TomlTable, positions: TomlPositions): Sourced<string> | undefined {
  const key = requires.python_full_version === undefined ? "python_version" : "python_full_version";
  const written = requires[key];
  if (written === undefined || written === "*") return undefined;
  const source = placed(positions.placeOf(["requires", key]));
  const value = typeof written === "string" ? pythonRange(written) : undefined;
  if (value !== undefined) return { value, source };
  throw new FactoryError("LOCK_INVALID", `${key} is ${JSON.stringify(written)}, which is not a version`, {
    source,
    hint: `write a version such as "3.12"`,
  });
}

/** Ranges that are no specifiers, and packages that come from elsewhere than an index, are left without a range. */
function readPackages(packages: TomlTable, positions: TomlPositions): readonly Requirement[] {
  return Object.entries(packages).map(([name, value]) => {
    const table = asTable(value) ?? {};
    const version = typeof value === "string" ? value : table.version;
    const specifiers = typeof version === "string" && version !== "*" ? parseSpecifier(version) : undefined;
    const marker = markerOf(table);
    return {
      name: normaliseName(name),
      extras: [],
      specifier: printSpecifier(specifiers ?? []),
      ...(marker === undefined ? {} : { marker }),
      hashes: [],
      source: placed(positions.placeOf(["packages", name])).replace(/^(.*:\d+):\d+$/, "$1"),
    };
  });
}

/** Pipenv takes variables of markers as keys too: `sys_platform = "== 'win32'"`. */
function markerOf(table: TomlTable): string | undefined {
  const parts = typeof table.markers === "string" ? [table.markers] : [];
  for (const [key, value] of Object.entries(table)) {
    if (/^(?:sys|os|platform|python|implementation)_/.test(key)) parts.push(`${key} ${value}`);
  }
  return parts.length < 2 ? parts[0] : parts.map((part) => `(${part})`).join(" and ");
}

function placed(place: string | undefined): string {
  return place === undefined ? FILE : `${FILE}:${place}`;
}
