import { type FileProblem, fileProblemsError } from "../../problems.ts";
import type { ProjectFs, Sourced } from "../../types.ts";
import { parseMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { readPipfile } from "../pipfile-lock/read-pipfile.ts";
import { tablePlace } from "../table-place.ts";
import { TextProblem } from "../text-scanner.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";
import type { IndexCredential, Requirement } from "../types.ts";

const FILE = "Pipfile";

export interface UnlockedPipfile {
  readonly ranges: readonly Sourced<string>[];
  readonly requirements: readonly Requirement[];
  /** Of the URLs of packages. */
  readonly credentials: readonly IndexCredential[];
}

/** The packages of a Pipfile that has no Pipfile.lock. Throws MANIFEST_INVALID or UNSUPPORTED with every problem. */
export async function readUnlockedPipfile(fs: ProjectFs): Promise<UnlockedPipfile> {
  const { ranges, requirements: named } = await readPipfile(fs, "MANIFEST_INVALID");
  const document = parseToml(await fs.read(FILE, { maxBytes: 1024 * 1024 }), {
    file: FILE,
    code: "MANIFEST_INVALID",
  });
  const packages = asTable(document.packages) ?? {};
  const problems: FileProblem[] = [];
  const credentials: IndexCredential[] = [];
  const usual = usualSource(document);
  const requirements: Requirement[] = [];
  for (const [index, [name, value]] of Object.entries(packages).entries()) {
    const source = named[index]?.source ?? FILE;
    try {
      const read = readPackage({ name, value, source, usual });
      requirements.push(read.requirement);
      if (read.credential !== undefined) credentials.push(read.credential);
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
      const hint = error.hint ?? "correct the package";
      problems.push({ message: `${name}: ${error.message}`, source, hint, unsupported: error.unsupported });
    }
  }
  if (problems.length > 0) throw fileProblemsError("MANIFEST_INVALID", FILE, problems);
  return { ranges, requirements, credentials };
}

/** Name of the first source, which is the usual index. */
function usualSource({ source }: TomlTable): string | undefined {
  const [first] = Array.isArray(source) ? (source as readonly unknown[]) : [];
  const name = asTable(first)?.name;
  return typeof name === "string" ? name : undefined;
}

interface PipfilePackage {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
  readonly usual: string | undefined;
}

function readPackage({ name, value, source, usual }: PipfilePackage): {
  readonly requirement: Requirement;
  readonly credential?: IndexCredential;
} {
  const table = typeof value === "string" ? { version: value } : asTable(value);
  if (table === undefined) throw new TextProblem("this is neither a range nor a table", { offset: 0 });
  if (typeof table.index === "string" && table.index !== usual) {
    throw new TextProblem(`the index ${table.index} for one package needs a lock file`, {
      offset: 0,
      hint: "make a lock file with pipenv lock",
      unsupported: true,
    });
  }
  const found = tablePlace(table, ".");
  const marker = markerOf(table);
  const version = found?.version === undefined ? "" : `==${found.version}`;
  const requirement: Requirement = {
    name: normaliseName(name),
    extras: (Array.isArray(table.extras) ? table.extras : [])
      .map((extra) => normaliseName(String(extra)))
      .sort(),
    specifier: found === undefined ? rangeOf(table.version ?? "*") : version,
    ...(found === undefined ? {} : { place: found.place }),
    ...(marker === undefined ? {} : { marker }),
    hashes: found?.hashes ?? [],
    source,
  };
  return { requirement, ...(found?.credential === undefined ? {} : { credential: found.credential }) };
}

function rangeOf(written: unknown): string {
  if (written === "*") return "";
  const specifiers = typeof written === "string" ? parseSpecifier(written) : undefined;
  if (specifiers !== undefined) return printSpecifier(specifiers);
  throw new TextProblem(`${JSON.stringify(written)} is not a range of versions`, {
    offset: 0,
    hint: `write a range such as ">=1.2" or "*"`,
  });
}

/** Pipenv takes variables of markers as keys too: `sys_platform = "== 'win32'"`. */
function markerOf(table: TomlTable): string | undefined {
  const parts = typeof table.markers === "string" ? [table.markers] : [];
  for (const [key, value] of Object.entries(table)) {
    if (/^(?:sys|os|platform|python|implementation)_/.test(key)) parts.push(`${key} ${String(value)}`);
  }
  if (parts.length === 0) return undefined;
  return printMarker(parseMarker(parts.map((part) => `(${part})`).join(" and ")));
}
