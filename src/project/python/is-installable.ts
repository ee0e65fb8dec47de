import type { Pyproject } from "./read-pyproject.ts";
import { asTable } from "./toml/parse-toml.ts";

/** Whether the project is a package that its manager would install too: uv, Poetry and PDM each have a switch. */
export function isInstallable({ hasBuildSystem, tool }: Pyproject): boolean {
  const uv = asTable(tool.uv)?.package;
  if (uv === false || asTable(tool.poetry)?.["package-mode"] === false) return false;
  if (asTable(tool.pdm)?.distribution === false) return false;
  return hasBuildSystem || uv === true;
}
