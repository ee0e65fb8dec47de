import { describe, expect, it } from "vitest";
import table from "../../compat/system-packages.json" with { type: "json" };
import { memoryProject } from "../../test/memory-project.ts";
import { checkSystemPackage } from "../project/config/check-values.ts";
import { normaliseName } from "../project/python/normalise-name.ts";
import { neededSystemPackages } from "./needed-system-packages.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

async function needed(files: Readonly<Record<string, string>>) {
  const rows = neededSystemPackages(await memoryProject(files));
  return rows.map(({ distribution, source }) => `${distribution} ${source}`);
}

function locked(name: string, more: string): string {
  return `
[[package]]
name = "${name}"
version = "1.0"
source = { registry = "https://index.example/simple" }
${more}
wheels = [{ url = "https://files.example/${name.replaceAll("-", "_")}-1.0-py3-none-any.whl", hash = "${HASH}" }]
`;
}

function uvProject(requirement: string, ...packages: readonly string[]): Readonly<Record<string, string>> {
  const name = requirement.replace(/\[.*/, "");
  const extra = /\[(.*)\]/.exec(requirement)?.[1];
  const edge = `{ name = "${name}"${extra === undefined ? "" : `, extra = ["${extra}"]`} }`;
  return {
    "pyproject.toml": `[project]\nname = "app"\nversion = "0"\ndependencies = ["${requirement}"]\n`,
    "uv.lock": `version = 1

[[package]]
name = "app"
version = "0"
source = { virtual = "." }
dependencies = [${edge}]
${packages.join("")}`,
  };
}

describe("compat/system-packages.json", () => {
  it.each(Object.entries(table.distributions))(
    "names %s and its packages as they are written",
    (name, row) => {
      expect(name).toBe(normaliseName(name));
      for (const one of [...row.packages, ...("build" in row ? row.build : [])]) {
        expect(checkSystemPackage(one), one).toBe(undefined);
      }
      expect([...row.packages].sort()).toEqual(row.packages);
      expect(row.why).toMatch(/^(?:it|its|lib)/);
    },
  );
});

describe("neededSystemPackages", () => {
  it("knows requirements by their normalised name, sorted", async () => {
    expect(await needed({ "requirements.txt": "Python_Magic\nopencv.python>=4\nflask\n" })).toEqual([
      "opencv-python requirements.txt:2",
      "python-magic requirements.txt:1",
    ]);
  });

  it("needs nothing for a distribution that brings its libraries", async () => {
    expect(
      await needed({ "requirements.txt": "opencv-python-headless\npsycopg2-binary\npsycopg[binary]\n" }),
    ).toEqual([]);
    expect(await needed({ "requirements.txt": "psycopg\npsycopg-binary\n" })).toEqual([]);
    expect(await needed({ "requirements.txt": "psycopg\n" })).toEqual(["psycopg requirements.txt:1"]);
  });

  it("follows a lock, and an extra only where it was asked for", async () => {
    const packages = [
      locked("ultra", 'dependencies = [{ name = "opencv-python" }]').replace("wheels =", "__wheels__ ="),
      locked("opencv-python", ""),
      locked("pydub", ""),
    ].map((text) =>
      text.replace(
        /__wheels__ = (.*)\n/,
        (_, wheels: string) =>
          `wheels = ${wheels}\n\n[package.optional-dependencies]\nsound = [{ name = "pydub" }]\n`,
      ),
    );

    const plain = await needed(uvProject("ultra", ...packages));
    const withExtra = await needed(uvProject("ultra[sound]", ...packages));

    expect(plain.map((text) => text.split(" ")[0])).toEqual(["opencv-python"]);
    expect(withExtra.map((text) => text.split(" ")[0])).toEqual(["opencv-python", "pydub"]);
    expect(plain[0]).toMatch(/uv\.lock:\d+$/);
  });

  it("adds nothing to cog projects or where it is switched off", async () => {
    const requirements = { "requirements.txt": "opencv-python\n" };

    expect(await needed({ ...requirements, "factory.yaml": "detectSystemPackages: false\n" })).toEqual([]);
    expect(
      await needed({
        ...requirements,
        "cog.yaml": "build:\n  python_version: '3.11'\n  python_requirements: requirements.txt\n",
      }),
    ).toEqual([]);
  });
});
