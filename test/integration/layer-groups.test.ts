import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import type { ImageDifference } from "../../src/insight/diff-images.ts";
import type { LayerReport } from "../../src/insight/layer-report.ts";
import { copyProject } from "../fixture.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { emptyFolder } from "./small-project.ts";

const BASE = ["--base", "debian-python:3.11"];

/** What turns flask 3.1.2 into 3.1.3: the version, and the hashes of its archive and its wheel. */
const BUMP: readonly (readonly [string, string])[] = [
  ["3.1.2", "3.1.3"],
  [
    "bf656c15c80190ed628ad08cdfd3aaa35beb087855e2f494910aa3774cc4fd87",
    "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb",
  ],
  [
    "ca1d8112ec8a6158cc29ea4858963350011b5c846a414cdb7a954aa9e967d03c",
    "f4bcbefc124291925f1a26446da31a5178f9483862233b23c0c96a20701f670c",
  ],
];

const GROUPS = {
  "python-web": ["blinker==1.9.0", "flask==3.1.2", "itsdangerous==2.2.0", "werkzeug==3.1.9"],
  "python-click": ["click==8.5.1"],
  "python-rest-0": ["jinja2==3.1.6", "markupsafe==3.0.4"],
};

describe("groups that factory.yaml names", () => {
  const project = copyProject("layer-groups");
  const layout = join(project, ".factory/state/image");
  const archive = join(emptyFolder(), "image.tar");
  let first: BuildReport;
  let second: BuildReport;

  beforeAll(async () => {
    first = await buildProject(project, { args: ["--output", `type=oci,dest=${archive}`] });
    bump(project);
    second = await buildProject(project);
  });

  it("are exactly the layers of the image", () => {
    const ids = ["python-venv", ...Object.keys(GROUPS), "source"];

    expect(Object.keys(layerDigests(first))).toEqual(ids);
    expect(Object.keys(layerDigests(second))).toEqual(ids);
  });

  it("change alone when one of their packages is bumped", () => {
    const fresh = second.layers.filter(({ reused }) => !reused);

    expect(fresh.map(({ id }) => id)).toEqual(["python-web", "source"]);
  });

  it("are told by factory layers from the image alone, with what is really in each layer", async () => {
    const elsewhere = emptyFolder();
    const before = await json<LayerReport>(["layers", archive, "--long", "--project", elsewhere]);
    const after = await json<LayerReport>(["layers", layout, "--long"]);

    expect(before.layers.map(({ id }) => id)).toEqual(first.layers.map(({ id }) => id));
    const held = Object.values(GROUPS);
    expect(
      before.layers.flatMap(({ distributions = [] }) => (distributions.length > 0 ? [distributions] : [])),
    ).toEqual(held);
    expect(before.layers.every(({ state }) => state === undefined)).toBe(true);
    expect(after.layers.map(({ id, digest, size }) => ({ id, digest, size }))).toEqual(
      second.layers.map(({ id, digest, size }) => ({ id, digest, size })),
    );
    const web = after.layers.find(({ id }) => id === "python-web");
    expect(web).toMatchObject({ state: "new", sharedWith: [] });
    expect(web?.distributions).toEqual(GROUPS["python-web"].map((one) => one.replace("3.1.2", "3.1.3")));
    expect(after.layers.find(({ id }) => id === "python-click")).toMatchObject({ state: "re-used" });
  });

  it("are told by factory layers for the project, which is as it was built", async () => {
    const report = await json<LayerReport>(["layers", project, ...BASE]);

    expect(report.of.kind).toBe("project");
    expect(report.layers.map(({ digest }) => digest)).toEqual(second.layers.map(({ digest }) => digest));
    expect(report.layers.find(({ id }) => id === "python-click")?.sharedWith).toHaveLength(1);
    expect(report.total.unknown).toBe(0);
  });

  it.each([
    ["two builds", () => ["previous", "latest", "--project", project]],
    ["two images", () => [archive, layout, "--project", emptyFolder()]],
  ])("are compared by factory diff of %s: the package and the bytes", async (_title, args) => {
    const difference = await json<ImageDifference>(["diff", ...args()]);

    expect(difference.same).toBe(false);
    expect(difference.distributions).toEqual([{ name: "flask", from: "3.1.2", to: "3.1.3" }]);
    expect(difference.layers.filter(({ change }) => change !== "same")).toHaveLength(2);
    const fresh = second.layers.filter(({ reused }) => !reused);
    expect(difference.bytes.new).toBe(fresh.reduce((sum, { size }) => sum + size, 0));
    expect(difference.bytes.estimated).toBe(false);
  });

  it("are the same for factory diff when they are, and end with 2 when they are not and it is asked to", async () => {
    const same = await run(["diff", layout, "latest", "--project", project, "--exit-code"]);
    const other = await run(["diff", archive, layout, "--exit-code"]);

    expect(same.stdout).toContain("no difference");
    expect(same.exit).toBe(0);
    expect(other.exit).toBe(2);
    expect(other.stdout).toContain("~ flask 3.1.2 -> 3.1.3");
    expect(other.stderr).toBe("");
  });

  it("say of a project that changed since what will be new, and why", async () => {
    const plan = join(emptyFolder(), "plan.json");
    writeFileSync(plan, (await run(["plan", project, ...BASE, "--json"])).stdout);
    const lock = join(project, "uv.lock");
    const text = readFileSync(lock, "utf8");
    try {
      unbump(project);
      const difference = await json<ImageDifference>(["diff", plan, project, ...BASE, "--project", project]);
      const back = await json<LayerReport>(["layers", project, ...BASE]);

      expect(difference.distributions).toEqual([{ name: "flask", from: "3.1.3", to: "3.1.2" }]);
      expect(difference.stages).toContainEqual(
        expect.objectContaining({
          id: "python-web",
          because: expect.arrayContaining([
            { path: "ops[0].mounts[1].content[]", from: "flask==3.1.3 \\" },
            { path: "ops[0].mounts[1].content[]", to: "flask==3.1.2 \\" },
          ]),
        }),
      );
      // The first build made that layer, so its digest is known, and the last build does not have it.
      expect(back.layers.find(({ id }) => id === "python-web")).toMatchObject({
        digest: layerDigests(first)["python-web"],
        state: "new",
      });
      expect(back.layers.at(-1)).toEqual({ id: "source", distributions: [], sharedWith: [] });
    } finally {
      writeFileSync(lock, text);
    }
  });
});

describe("buckets that factory chooses", () => {
  it("make less than a megabyte anew when a small package is bumped", async () => {
    const project = copyProject("layer-groups");
    rmSync(join(project, "factory.yaml"));
    await buildProject(project);
    bump(project);
    const { layers } = await buildProject(project);

    const fresh = layers.filter(({ reused }) => !reused);
    expect(fresh.map(({ id }) => id)).toEqual([expect.stringMatching(/^python-rest-\d+$/), "source"]);
    expect(fresh.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});

function bump(project: string): void {
  replace(project, BUMP);
}

function unbump(project: string): void {
  replace(
    project,
    BUMP.map(([before, after]) => [after, before]),
  );
}

function replace(project: string, texts: readonly (readonly [string, string])[]): void {
  for (const name of ["uv.lock", "pyproject.toml"]) {
    const file = join(project, name);
    let text = readFileSync(file, "utf8");
    for (const [before, after] of texts) text = text.replaceAll(before, after);
    writeFileSync(file, text);
  }
}

function run(args: readonly string[]): Promise<ProgramRun> {
  return runFactory(args);
}

async function json<T>(args: readonly string[]): Promise<T> {
  const { exit, stdout, stderr } = await run([...args, "--json"]);
  expect(exit, `${stdout}\n${stderr}`).toBe(0);
  return JSON.parse(stdout) as T;
}
