import { headerFields } from "./header-fields.ts";
import type { DebianPackage } from "./inventory.ts";

type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * The installed packages of dpkg's database, as `dpkg-query` finds them. Packages that were removed and left
 * configuration behind are none. The format is that of Debian's control files.
 */
export function readDpkgStatus(text: string): readonly DebianPackage[] {
  return text.split(/\n(?:[ \t]*\n)+/).flatMap((paragraph) => {
    const fields = headerFields(paragraph.replace(/^\n+/, ""));
    const [name, version] = [one(fields, "package"), one(fields, "version")];
    if (name === undefined || version === undefined || !isInstalled(fields)) return [];
    const source = sourceOf(fields, { name, version });
    return [
      {
        name,
        version,
        architecture: one(fields, "architecture") ?? "all",
        ...(source === undefined ? {} : { source }),
        ...named("maintainer", one(fields, "maintainer")),
        ...named("homepage", one(fields, "homepage")),
        ...named("summary", one(fields, "description")?.split("\n")[0]),
        depends: [...relations(fields, "pre-depends"), ...relations(fields, "depends")],
        provides: relations(fields, "provides").flat(),
      },
    ];
  });
}

/** Three words: what is wanted, whether there was an error, what is so. Images without dpkg keep no such field. */
function isInstalled(fields: Fields): boolean {
  const status = one(fields, "status");
  return status === undefined || status.split(/\s+/)[2] === "installed";
}

/** `openssl (3.0.1-1)`; the version is left out where it is that of the package. */
function sourceOf(
  fields: Fields,
  { name, version }: { readonly name: string; readonly version: string },
): DebianPackage["source"] {
  const [, source, other] = /^(\S+)(?:\s+\(([^)]+)\))?$/.exec(one(fields, "source") ?? "") ?? [];
  if (source === undefined || (source === name && other === undefined)) return undefined;
  return { name: source, version: other ?? version };
}

/** `libc6 (>= 2.36), debconf | debconf-2.0` without versions and architectures. */
function relations(fields: Fields, field: string): readonly (readonly string[])[] {
  const clauses = (one(fields, field) ?? "").split(",").map((clause) => clause.trim());
  return clauses
    .filter((clause) => clause !== "")
    .map((clause) => clause.split("|").map((part) => /^[^\s:([]+/.exec(part.trim())?.[0] ?? ""));
}

function one(fields: Fields, name: string): string | undefined {
  const value = fields.get(name)?.[0];
  return value === "" ? undefined : value;
}

function named<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}
