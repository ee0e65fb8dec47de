import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests } from "./build-project.ts";

/** A large package beside the small ones of the fixtures, so that there is a layer that must not change. */
const NUMPY = {
  version: "2.4.6",
  file: "numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
  hash: "89cd468399cfd2504718f0ba50e410dca55a170b61a02ad92bb18c8a65186e93",
} as const;

/** What turns flask 3.1.2 into 3.1.3 in any lock: the version, and the hashes of the archive and of the wheel. */
const FLASK: Readonly<Record<string, string>> = {
  "3.1.2": "3.1.3",
  bf656c15c80190ed628ad08cdfd3aaa35beb087855e2f494910aa3774cc4fd87:
    "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb",
  ca1d8112ec8a6158cc29ea4858963350011b5c846a414cdb7a954aa9e967d03c:
    "f4bcbefc124291925f1a26446da31a5178f9483862233b23c0c96a20701f670c",
};
const ITSDANGEROUS: Readonly<Record<string, string>> = {
  "2.2.0": "2.1.2",
  c6242fc49e35958c8b15141343aa660db5fc54d4f13a1db01a3f5891b98700ef:
    "2c2349112351b88699d8d4b6b075022c0808887cb7ad10069318a8b0bc88db44",
};

interface Case {
  readonly fixture: string;
  readonly lock: string;
  readonly manifest?: string;
  readonly addNumpy: (lock: string) => string;
  readonly bump: Readonly<Record<string, string>>;
}

const TOML_FILES = `files = [{file = "${NUMPY.file}", hash = "sha256:${NUMPY.hash}"}]\n`;

const CASES: readonly Case[] = [
  {
    fixture: "pylock",
    lock: "pylock.toml",
    manifest: "pyproject.toml",
    addNumpy: (lock) =>
      `${lock}\n[[packages]]\nname = "numpy"\nversion = "${NUMPY.version}"\n` +
      `wheels = [{name = "${NUMPY.file}", hashes = {sha256 = "${NUMPY.hash}"}}]\n`,
    bump: FLASK,
  },
  {
    fixture: "poetry-locked",
    lock: "poetry.lock",
    manifest: "pyproject.toml",
    addNumpy: (lock) =>
      `[[package]]\nname = "numpy"\nversion = "${NUMPY.version}"\noptional = false\ngroups = ["main"]\n${TOML_FILES}\n${lock}`,
    bump: FLASK,
  },
  {
    fixture: "pdm-locked",
    lock: "pdm.lock",
    manifest: "pyproject.toml",
    addNumpy: (lock) =>
      `${lock}\n[[package]]\nname = "numpy"\nversion = "${NUMPY.version}"\ngroups = ["default"]\n${TOML_FILES}`,
    bump: FLASK,
  },
  {
    fixture: "pipenv-locked",
    lock: "Pipfile.lock",
    manifest: "Pipfile",
    addNumpy: (lock) =>
      lock.replace(
        '"default": {',
        `"default": {"numpy": {"hashes": ["sha256:${NUMPY.hash}"], "version": "==${NUMPY.version}"},`,
      ),
    bump: FLASK,
  },
  {
    fixture: "pip-hashed",
    lock: "requirements.txt",
    addNumpy: (lock) => `${lock}numpy==${NUMPY.version} --hash=sha256:${NUMPY.hash}\n`,
    bump: ITSDANGEROUS,
  },
];

describe.each(CASES)("layers of $fixture", (one) => {
  let first: BuildReport;

  beforeAll(async () => {
    first = await buildProject(project(one, {}));
  });

  it("stay but the source when a line of code changes", async () => {
    const edited = project(one, {});
    appendFileSync(join(edited, "main.py"), "\n# one more line\n");

    expect(changedLayers(first, await buildProject(edited))).toEqual(["source"]);
  });

  it("stay but the one with the package that is bumped, and the source with its lock", async () => {
    const bumped = await buildProject(project(one, one.bump));

    const ids = Object.keys(layerDigests(first));
    const buckets = ids.filter((id) => id.startsWith("python-rest-"));
    expect(ids).toEqual(["python-venv", "python-numpy", ...buckets, "source"]);
    const changed = changedLayers(first, bumped);
    expect(changed).toEqual([expect.stringMatching(/^python-rest-/), "source"]);
  });
});

/** A copy of the fixture with numpy in its lock and some texts of its lock and manifest replaced. */
function project(one: Case, replacements: Case["bump"]): string {
  const folder = copyProject(one.fixture);
  const lock = join(folder, one.lock);
  writeFileSync(lock, one.addNumpy(readFileSync(lock, "utf8")));
  for (const [before, after] of Object.entries(replacements)) {
    expect(readFileSync(lock, "utf8")).toContain(before);
    for (const file of [one.lock, ...(one.manifest === undefined ? [] : [one.manifest])]) {
      const path = join(folder, file);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll(before, after));
    }
  }
  return folder;
}

function changedLayers(before: BuildReport, after: BuildReport): readonly string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}
