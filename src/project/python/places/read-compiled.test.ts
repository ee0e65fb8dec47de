import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { readsAsCompiled } from "./read-compiled.ts";

const backend = (name: string, requires = name) =>
  `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${name}"\n`;

describe("readsAsCompiled", () => {
  it.each([
    ["hatchling", { "pyproject.toml": backend("hatchling.build", "hatchling>=1") }, false],
    ["flit", { "pyproject.toml": backend("flit_core.buildapi", "flit_core >=3.11,<4") }, false],
    ["poetry-core", { "pyproject.toml": backend("poetry.core.masonry.api", "poetry-core") }, false],
    ["uv_build", { "pyproject.toml": backend("uv_build", "uv_build>=0.13") }, false],
    ["setuptools", { "pyproject.toml": backend("setuptools.build_meta", "setuptools>=77") }, false],
    ["plain setup.py", { "setup.py": "from setuptools import setup\nsetup(name='a')\n" }, false],
    ["nothing", {}, false],
    ["maturin", { "pyproject.toml": backend("maturin", "maturin>=1,<2") }, true],
    ["scikit-build", { "pyproject.toml": backend("scikit_build_core.build") }, true],
    ["meson", { "pyproject.toml": backend("mesonpy", "meson-python") }, true],
    ["Cython", { "pyproject.toml": backend("setuptools.build_meta", "Cython>=3") }, true],
    ["ext-modules", { "pyproject.toml": "[[tool.setuptools.ext-modules]]\nname = 'a'\n" }, true],
    ["a hook of hatch", { "pyproject.toml": "[tool.hatch.build.targets.wheel.hooks.cython]\n" }, true],
    ["ext_modules", { "setup.py": "setup(ext_modules=[Extension('a', ['a.c'])])\n" }, true],
  ])("%s: %s", async (_what, files, expected) => {
    const placed = Object.entries(files).map(([name, text]) => [`libs/a/${name}`, text]);

    expect(await readsAsCompiled(memoryProjectFs(Object.fromEntries(placed)), "libs/a")).toBe(expected);
  });
});
