import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { smallProject } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { expectNothingHalfWritten } from "./left-behind.ts";

const ROUNDS = 5;

let factory: SpawnFactory;
beforeAll(async () => {
  factory = bundledFactory();
});

describe("two builds of one project at once", () => {
  it("both succeed, and leave one whole image", async () => {
    const project = smallProject({ data: "x".repeat(5_000_000) });
    const layout = join(project, ".factory/state/image");

    for (let round = 0; round < ROUNDS; round += 1) {
      writeFileSync(join(project, "main.py"), `print(${round})\n`);
      const running = [build(project), build(project)];
      const ended = await Promise.all(running.map(({ exited }) => exited));

      expect(
        ended.map(({ code }) => code),
        ended.map(({ stderr }) => stderr).join("\n"),
      ).toEqual([0, 0]);
      const { descriptor, manifest } = await readLayout(layout);
      const digests = ended.map(({ stdout }) => JSON.parse(stdout.toString()).digest);
      expect(digests).toEqual([descriptor.digest, descriptor.digest]);
      for (const { digest } of [manifest.config, ...manifest.layers]) {
        expect(existsSync(join(layout, "blobs", digest.replace(":", "/")))).toBe(true);
      }
      expect(readdirSync(layout).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
      expectNothingHalfWritten(project, ["data", "main.py"]);
    }
    expect(readdirSync(join(project, ".factory/state/builds"))).toHaveLength(2 * ROUNDS);
  });

  it("with another source each leaves the image of the one that ended last", async () => {
    const project = smallProject();
    const layout = join(project, ".factory/state/image");
    const plans = ["first", "second"].map((text) => smallProject({ "main.py": `print("${text}")\n` }));

    const ended = await Promise.all(
      plans.map((folder) => build(folder, "--output", `type=oci,tar=false,dest=${layout}`).exited),
    );

    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const digests = ended.map(({ stdout }) => JSON.parse(stdout.toString()).digest);
    const { descriptor, manifest } = await readLayout(layout);
    expect(digests).toContain(descriptor.digest);
    for (const { digest } of [manifest.config, ...manifest.layers]) {
      expect(existsSync(join(layout, "blobs", digest.replace(":", "/")))).toBe(true);
    }
  });
});

function build(project: string, ...args: readonly string[]) {
  return factory([
    ...["build", project, "--base", "debian-python:3.11", "--progress", "plain", "--json"],
    ...args,
  ]);
}
