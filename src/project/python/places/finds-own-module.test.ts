import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { readPyproject } from "../read-pyproject.ts";
import { findsOwnModule } from "./finds-own-module.ts";

async function finds(pyproject: string, ...files: readonly string[]): Promise<boolean> {
  const fs = memoryProjectFs({
    "pyproject.toml": pyproject,
    ...Object.fromEntries(files.map((file) => [file, ""])),
  });
  return findsOwnModule(fs, await readPyproject(fs));
}

const poetry = (rest = "") =>
  `[build-system]\nbuild-backend = "poetry.core.masonry.api"\n[tool.poetry]\nname = "My-App"\n${rest}`;
const project = (backend: string, rest = "") =>
  `[build-system]\nbuild-backend = "${backend}"\n[project]\nname = "my-app"\n${rest}`;

describe("findsOwnModule", () => {
  it.each(["my_app/__init__.py", "src/my_app/__init__.py", "my_app.py", "My_App/x.py", "my_app-stubs/x.pyi"])(
    "takes %s for the project's module",
    async (file) => {
      expect(await finds(poetry(), file)).toBe(true);
    },
  );

  it.each(["poetry.core.masonry.api", "hatchling.build", "flit_core.buildapi", "uv_build"])(
    "says that %s would find nothing in a folder of scripts",
    async (backend) => {
      expect(await finds(project(backend), "main.py", "other/__init__.py")).toBe(false);
    },
  );

  it.each([
    poetry('packages = [{include = "other"}]\n'),
    project("hatchling.build", '[tool.hatch.build.targets.wheel]\npackages = ["other"]\n'),
    project("flit_core.buildapi", '[tool.flit.module]\nname = "other"\n'),
    project("uv_build", '[tool.uv.build-backend]\nmodule-name = "other"\n'),
  ])("believes a table that says what to take: %j", async (pyproject) => {
    expect(await finds(pyproject, "main.py")).toBe(true);
  });

  it.each(["setuptools.build_meta", "pdm.backend", "maturin"])(
    "leaves the finding to %s",
    async (backend) => {
      expect(await finds(project(backend), "main.py")).toBe(true);
    },
  );
});
