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

/** Throws `code`: a mistake in a Pipfile beside a Pipfile.lock is one of the lock. */
export async function readPipfile(
  fs: ProjectFs,
  code: "LOCK_INVALID" | "MANIFEST_INVALID" = "LOCK_INVALID",
): Promise<Pipfile> {
  const requestedBy = code === "LOCK_INVALID" ? { requestedBy: "Pipfile.lock" } : {};
  const text = await fs.read(FILE, { maxBytes: 1024 * 1024, ...requestedBy });
  const document = parseToml(text, { file: FILE, code });
  const positions = tomlPositions(text);
  const range = readPython(asTable(document.requires) ?? {}, positions, code);
  return {
    ranges: range === undefined ? [] : [range],
    requirements: readPackages(asTable(document.packages) ?? {}, positions),
  };
}

function readPython(
  requires: TomlTable,
  positions: TomlPositions,
  code: "LOCK_INVALID" | "MANIFEST_INVALID",
): Sourced<string> | undefined {
  const key = requires.python_full_version === undefined ? "python_version" : "python_full_version";
  const written = requires[key];
  if (written === undefined || written === "*") return undefined;
  const source = placed(positions.placeOf(["requires", key]));
  const value = typeof written === "string" ? pythonRange(written) : undefined;
  if (value !== undefined) return { value, source };
  throw new FactoryError(code, `${key} is ${JSON.stringify(written)}, which is not a version`, {
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
