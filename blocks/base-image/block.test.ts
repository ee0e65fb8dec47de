import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { baseImage } from "./block.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

async function asked(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const dependencies = await baseImage.dependencies(await memoryProject(files), AMD64);
  return dependencies.map(
    ({ name, range, strength, source }) => `${strength} ${name} ${range} from ${source}`,
  );
}

function uvLock(artifacts: string): string {
  return `version = 1
requires-python = ">=3.11"

[[package]]
name = "app"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "old" }]

[[package]]
name = "old"
version = "1.0"
source = { registry = "https://index.example/simple" }
${artifacts}
`;
}

const PYPROJECT = '[project]\nname = "app"\nversion = "0"\ndependencies = ["old"]\n';
const SDIST = `sdist = { url = "https://files.example/old-1.0.tar.gz", hash = "${HASH}" }`;
const WHEELS = `wheels = [{ url = "https://files.example/old-1.0-py3-none-any.whl", hash = "${HASH}" }]`;

describe("base-image", () => {
  it("works in every project, and asks for no base when the project names none", async () => {
    const project = await memoryProject({ "main.py": "" });

    expect(await baseImage.detect(project)).toBe(true);
    expect(await asked({ "main.py": "" })).toEqual(["prefer toolchain none from default"]);
  });

  it("asks for the base the config names", async () => {
    expect(await asked({ "factory.yaml": "base: debian-python\n", "main.py": "" })).toContain(
      "require base debian-python from factory.yaml:1:7",
    );
  });

  it("asks for the Python that is part of a base's name as well", async () => {
    expect(await asked({ "factory.yaml": "base: debian-python:3.11\n", "main.py": "" })).toEqual([
      "require base debian-python from factory.yaml:1:7",
      "require python 3.11 from factory.yaml:1:7",
      "prefer toolchain none from default",
    ]);
  });

  it("needs a compiler for requirements that nobody locked", async () => {
    expect(await asked({ "requirements.txt": "# web\nflask\n" })).toEqual([
      "require toolchain gcc from requirements.txt:2",
    ]);
  });

  it("needs a compiler for a locked package that has no wheel", async () => {
    expect(await asked({ "pyproject.toml": PYPROJECT, "uv.lock": uvLock(SDIST) })).toEqual([
      "require toolchain gcc from uv.lock:10",
    ]);
  });

  it("needs no compiler when every locked package has a wheel", async () => {
    expect(await asked({ "pyproject.toml": PYPROJECT, "uv.lock": uvLock(`${SDIST}\n${WHEELS}`) })).toEqual([
      "prefer toolchain none from default",
    ]);
  });

  it("builds on the build variant and starts the image from the runtime variant", async () => {
    const request = await planRequest(await memoryProject({ "main.py": "" }), { base: "debian" });

    const { stages } = await baseImage.plan(request);

    expect(
      stages?.map(({ id, phase, from, provides, layerId }) => ({ id, phase, from, provides, layerId })),
    ).toEqual([
      {
        id: "build-base",
        phase: "build.base",
        from: { kind: "image", ref: "debian:build" },
        provides: ["build-base"],
      },
      {
        id: "runtime-base",
        phase: "export.base",
        from: { kind: "image", ref: "debian:runtime" },
        provides: ["runtime-base"],
      },
    ]);
  });

  it("says in labels what the base is, as far as its row tells it", async () => {
    const request = await planRequest(await memoryProject({ "main.py": "" }), { base: "debian" });
    const row = {
      ...{ id: "x", base: "mine", build: "b", runtime: "r", python: "3.12.1", note: "no fact" },
      ...{ libc: "glibc-2.36", distribution: "debian-12", interpreter: "/usr/bin/python3" },
    };
    const pins = { ...request.resolution.pins, base: { version: "mine", because: [] } };
    const plan = (of: object) =>
      baseImage.plan({
        ...request,
        resolution: { ...request.resolution, pins, rows: { bases: of } } as never,
      });

    expect((await plan(row)).config?.labels).toEqual({
      "dev.factory.base.distribution": "debian-12",
      "dev.factory.base.interpreter": "/usr/bin/python3",
      "dev.factory.base.libc": "glibc-2.36",
      "dev.factory.base.python": "3.12.1",
    });
    expect((await plan({ id: "y", base: "mine", build: "b", runtime: "r" })).config).toBeUndefined();
  });

  it("refuses a base that was forced and that no catalogue has", async () => {
    const request = await planRequest(await memoryProject({ "main.py": "" }), { base: "debian" });
    const because = [{ name: "base", range: "mine", source: "--base" }] as never;
    const pins = { ...request.resolution.pins, base: { version: "mine", because } };

    await expect(
      baseImage.plan({ ...request, resolution: { ...request.resolution, pins } }),
    ).rejects.toMatchObject({
      code: "BASE_UNKNOWN",
      message: "no catalogue has a base mine",
      source: "--base",
    });
  });

  it("takes the base of the catalogue, whichever other table names images, and wants both images of it", async () => {
    const request = await planRequest(await memoryProject({ "main.py": "" }), { base: "debian" });
    const withRows = (rows: (typeof request)["resolution"]["rows"]) =>
      baseImage.plan({ ...request, resolution: { ...request.resolution, rows } });
    const images = { id: "a", cudaImage: "13", build: "cuda:build", runtime: "cuda:runtime" };

    const { stages } = await withRows({ "cuda-images": images, ...request.resolution.rows });
    expect(stages?.[0]?.from).toEqual({ kind: "image", ref: "debian:build" });
    await expect(withRows({ bases: { id: "mine", base: "mine", build: "a" } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});
