import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { copyProject } from "../../../test/fixture.ts";
import { runFactory } from "../../../test/run-factory.ts";
import { recordFixture } from "../../store/record-fixture.ts";
import { writeBuildRecord } from "../../store/write-build-record.ts";
import { diffSchema } from "../diff/diff-schema.ts";
import { layersSchema } from "../layers/layers-schema.ts";

const EARLIER = recordFixture({ id: "20261121T150000000Z-aaaa", pins: { python: "3.12" } });
const LATER = recordFixture({
  id: "20261121T160000000Z-bbbb",
  layers: [
    { id: "base", digest: "sha256:01", size: 40_000_000, reused: true },
    { id: "python-rest-0", digest: "sha256:03", size: 30_000, reused: false, distributions: ["idna==3.10"] },
  ],
});

async function projectWithBuilds(): Promise<string> {
  const project = copyProject("layer-groups");
  for (const record of [EARLIER, LATER]) await writeBuildRecord(project, record);
  return project;
}

function follows(schema: object, text: string): void {
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
}

describe("factory layers", () => {
  it("prints a document that follows its schema, of a project, a plan and a build", async () => {
    const project = await projectWithBuilds();
    const plan = join(project, "plan.json");
    writeFileSync(plan, (await runFactory(["plan", project, "--json"])).stdout);

    for (const what of [project, plan, "latest"]) {
      const { stdout, exit } = await runFactory(["layers", what, "--project", project, "--json"]);
      expect(exit, stdout).toBe(0);
      follows(layersSchema, stdout);
    }
  });

  it("lists layers with what they hold, and says what is not known yet", async () => {
    const { stdout } = await runFactory(["layers", copyProject("layer-groups"), "--long"]);

    expect(stdout).toMatch(/^python-web +\? +blinker 1\.9\.0 and 3 more$/m);
    expect(stdout).toContain("    flask==3.1.2\n");
    expect(stdout).toMatch(/^total .* 5 layers, 7 distributions$/m);
    expect(stdout).toContain("sizes of 5 layers are not known before they are built\n");
  });

  it("shows what a build has in common with others", async () => {
    const project = await projectWithBuilds();
    const { stdout } = await runFactory(["layers", "latest", "--project", project]);

    expect(stdout).toMatch(/^base +40\.0 MB {2}re-used +in 1 build$/m);
    expect(stdout).toMatch(/^python-rest-0 +30\.0 kB {2}new +idna 3\.10$/m);
  });

  it.each([
    ["nowhere", "there is no nowhere to look into"],
    ["previous", "there is no build previous of this project"],
    ["20261121T150000000Z-cccc", "there is no build 20261121T150000000Z-cccc of this project"],
  ])("refuses %s with what could be named", async (what, message) => {
    const { exit, stderr } = await runFactory(["layers", what, "--project", copyProject("layer-groups")]);

    expect(exit).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain("help: ");
  });

  it("refuses a file that is no archive and no plan", async () => {
    const project = copyProject("layer-groups");

    expect((await runFactory(["layers", join(project, "main.py")])).stderr).toContain("is no image archive");
    writeFileSync(join(project, "other.json"), "{}");
    expect((await runFactory(["layers", join(project, "other.json")])).exit).toBe(1);
  });
});

describe("factory diff", () => {
  it("prints a document that follows its schema, whatever is compared", async () => {
    const project = await projectWithBuilds();
    const plan = join(project, "plan.json");
    writeFileSync(plan, (await runFactory(["plan", project, "--json"])).stdout);

    for (const [from, to] of [
      ["previous", "latest"],
      [plan, "latest"],
      ["latest", project],
      [plan, project],
    ] as const) {
      const { stdout, exit } = await runFactory(["diff", from, to, "--project", project, "--json"]);
      expect(exit, stdout).toBe(0);
      follows(diffSchema, stdout);
    }
  });

  it("shows versions, distributions, layers and bytes", async () => {
    const project = await projectWithBuilds();

    const { stdout, exit } = await runFactory(["diff", "previous", "latest", "--project", project]);

    expect(exit).toBe(0);
    expect(stdout).toBe(
      [
        "from build previous",
        "to   build latest",
        "versions",
        "  ~ python 3.12 -> 3.13",
        "distributions",
        "  + idna 3.10",
        "layers",
        "  + python-rest-0 30.0 kB",
        "  - source 2.0 kB",
        "  = 1 the same, 40.0 MB",
        "bytes  30.0 kB new: to push, and to pull where the first one is; 40.0 MB in all of latest",
        "",
      ].join("\n"),
    );
  });

  it("ends with 2 only when it is asked to and there is a difference", async () => {
    const project = await projectWithBuilds();
    const end = async (...args: readonly string[]) =>
      (await runFactory(["diff", ...args, "--project", project])).exit;

    expect(await end("previous", "latest", "--exit-code")).toBe(2);
    expect(await end("latest", LATER.id, "--exit-code")).toBe(0);
    expect(await end("previous", "latest")).toBe(0);
    expect(await end("previous", "nowhere", "--exit-code")).toBe(1);
  });

  it("names the requirement that makes a stage run again", async () => {
    const project = copyProject("layer-groups");
    const plan = join(project, "plan.json");
    const { stdout: saved } = await runFactory(["plan", project, "--json"]);
    writeFileSync(plan, saved.replaceAll("werkzeug==3.1.9", "werkzeug==3.1.8"));

    const { stdout } = await runFactory(["diff", plan, project]);

    expect(stdout).toContain("  ~ werkzeug 3.1.8 -> 3.1.9\n");
    expect(stdout).toMatch(/^ {2}~ python-web$\n.*- ops\[0\]\.mounts\[\d\]\.content\[\] werkzeug==3\.1\.8/m);
    expect(stdout).toMatch(/^ {2}\? source cannot be told before it is built$/m);
  });
});
