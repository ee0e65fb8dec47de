import { FactoryError } from "../../errors/factory-error.ts";
import type { CompatMatrix, CompatRow } from "../../resolve/types.ts";

/**
 * The row of the catalogues that `debian-python:3.11` or `python:3.13` names; undefined when no catalogue has a base of
 * that name, so that it may be an image of a registry. Throws BASE_UNKNOWN when it has one, but not in that version.
 */
export function catalogueBase(text: string, catalogues: readonly CompatMatrix[]): CompatRow | undefined {
  const [family = "", version] = text.split(":", 2);
  const rows = catalogues.flatMap((matrix) =>
    matrix.rows.filter((row) => row.base === family).map((row) => ({ row, version: versionOf(matrix, row) })),
  );
  if (rows.length === 0) return undefined;
  const versions = [...new Set(rows.map((each) => each.version))];
  if (version === undefined && versions.length > 1) throw unknown(text, family, versions);
  const found = rows.find((each) => version === undefined || isWithin(each.version, version));
  if (found === undefined) throw unknown(text, family, versions);
  return found.row;
}

/** The variable that tells the bases of one family apart. */
function versionOf({ variables }: CompatMatrix, row: CompatRow): string {
  const names = Object.keys(variables).filter((name) => name !== "base" && name !== "toolchain");
  return names.map((name) => row[name]).find((value) => value !== undefined) ?? "";
}

/** 3.11.2 is a 3.11. */
function isWithin(version: string, asked: string): boolean {
  return `${version}.`.startsWith(`${asked}.`);
}

function unknown(text: string, family: string, versions: readonly string[]): FactoryError {
  return new FactoryError("BASE_UNKNOWN", `"${text}" names no base: ${family} has ${versions.join(", ")}`, {
    source: "--base",
    hint: `write --base ${family}:${versions[0] ?? "VERSION"}; factory base list shows all`,
  });
}
