import type { ProjectFs } from "../../types.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { asTable } from "../toml/parse-toml.ts";

/** Backends that fail when there is no module of the project's name, and where their table says what to take instead. */
const NAMED_MODULE: readonly {
  readonly backend: RegExp;
  readonly told: (tool: Pyproject["tool"]) => boolean;
}[] = [
  {
    backend: /^poetry(?:\.core)?\.masonry\.api$/,
    told: ({ poetry }) => has(poetry, "packages") || has(poetry, "include"),
  },
  { backend: /^hatchling\.build$/, told: ({ hatch }) => has(hatch, "build") },
  { backend: /^flit_core\.buildapi$/, told: ({ flit }) => has(flit, "module") },
  { backend: /^uv_build$/, told: ({ uv }) => has(uv, "build-backend") },
];

/**
 * Whether the build backend would find something to put into a wheel of the project. Many applications have a
 * `[build-system]` only because a tool wrote it, and cannot be built. True for backends that find modules by themselves.
 */
export async function findsOwnModule(fs: ProjectFs, pyproject: Pyproject): Promise<boolean> {
  const { buildBackend, tool } = pyproject;
  const rule = NAMED_MODULE.find(({ backend }) => backend.test(buildBackend));
  const name = pyproject.name ?? asTable(tool.poetry)?.name;
  if (rule === undefined || rule.told(tool) || typeof name !== "string") return true;
  const module = moduleName(name);
  for (const folder of [".", "src"]) {
    const entries = await fs.list(folder);
    if (entries.some((entry) => isModule(entry.name, module))) return true;
  }
  return false;
}

function isModule(entry: string, module: string): boolean {
  return moduleName(entry.replace(/(?:-stubs|\.py)$/, "")) === module;
}

function moduleName(name: string): string {
  return name.toLowerCase().replace(/[-.]+/g, "_");
}

function has(table: unknown, key: string): boolean {
  return asTable(table)?.[key] !== undefined;
}
