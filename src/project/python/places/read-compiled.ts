import { posix } from "node:path";
import type { ProjectFs } from "../../types.ts";
import { asTable, parseToml, type TomlTable } from "../toml/parse-toml.ts";

/** Build backends, and what backends are given, that are there to compile something. */
const COMPILING =
  /^(?:maturin|scikit[-_]build(?:[-_]core)?|meson[-_]python|mesonpy|setuptools[-_]rust|cython|pybind11|nanobind|cffi|cmake|ninja|mypy|swig|sip|py[-_]build[-_]cmake|enscons|whey[-_]pth|numpy)\b/i;

const MAX_BYTES = 1024 * 1024;

/**
 * Whether building the package in a folder needs a compiler, as its pyproject.toml and setup.py say without being run.
 * Files of C or Cython alone do not count: the tree is not walked. A folder that cannot be read needs none.
 */
export async function readsAsCompiled(root: ProjectFs, folder: string): Promise<boolean> {
  const pyproject = await readText(root, posix.join(folder, "pyproject.toml"));
  if (pyproject !== undefined && isCompiledProject(pyproject, posix.join(folder, "pyproject.toml")))
    return true;
  const setup = await readText(root, posix.join(folder, "setup.py"));
  return setup !== undefined && /\b(?:ext_modules|cffi_modules|rust_extensions|cythonize)\b/.test(setup);
}

async function readText(root: ProjectFs, path: string): Promise<string | undefined> {
  return (await root.kind(path)) === "file" ? root.read(path, { maxBytes: MAX_BYTES }) : undefined;
}

function isCompiledProject(text: string, file: string): boolean {
  const document = parseToml(text, { file, code: "PYPROJECT_INVALID" });
  const system = asTable(document["build-system"]) ?? {};
  const backend = typeof system["build-backend"] === "string" ? system["build-backend"] : "";
  const requires: readonly unknown[] = Array.isArray(system.requires) ? system.requires : [];
  const tool = asTable(document.tool) ?? {};
  const modules = asTable(tool.setuptools)?.["ext-modules"];
  return (
    [backend, ...requires].some((one) => COMPILING.test(String(one))) ||
    modules !== undefined ||
    hatchCompiles(tool)
  );
}

/** hatchling runs compilers by its build hooks. */
function hatchCompiles(tool: TomlTable): boolean {
  const build = asTable(asTable(tool.hatch)?.build) ?? {};
  const hooks = [asTable(build.hooks), asTable(asTable(asTable(build.targets)?.wheel)?.hooks)];
  return hooks.some((table) =>
    Object.keys(table ?? {}).some((name) => /^(?:cython|mypyc|cmake|zig)$/.test(name)),
  );
}
