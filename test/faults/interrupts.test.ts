import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProject } from "../integration/build-project.ts";
import { pidsWith } from "../integration/processes.ts";
import { emptyFolder, smallProject } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { expectNothingHalfWritten, mountsWith } from "./left-behind.ts";
import { randomMoments } from "./random-moments.ts";

const RUNS = 50;
const END_MS = 5_000;
const FILES = ["data", "main.py"];

let factory: SpawnFactory;
beforeAll(async () => {
  factory = bundledFactory();
});

describe("Ctrl-C at fifty random moments", () => {
  it("ends the build in time with nothing half-written, and the next build works", async () => {
    const mounts = mountsWith("factory");
    const codes: number[] = [];
    for (const [index, ms] of randomMoments({ seed: 20_240_607, count: RUNS, belowMs: 1_500 }).entries()) {
      const out = join(emptyFolder(), "image");
      const output = index % 2 === 0 ? `type=oci,dest=${out}` : `type=oci,tar=false,dest=${out}`;
      const project = smallProject({
        "main.py": `print(${index})\n`,
        data: "y".repeat(500_000 * (index % 10)),
      });
      const running = factory([
        ...["build", project, "--base", "debian-python:3.11", "--progress", "plain", "--no-cache"],
        ...["--output", output],
      ]);
      await delay(ms);

      const startMs = performance.now();
      running.child.kill("SIGINT");
      const { code, stderr } = await running.exited;

      codes.push(code);
      expect(performance.now() - startMs, stderr).toBeLessThan(END_MS);
      expect([0, 130], stderr).toContain(code);
      const whole = code === 0 || (existsSync(out) && !stderr.includes("interrupted"));
      expect(readdirSync(dirname(out)), stderr).toEqual(whole ? ["image"] : []);
      expectNothingHalfWritten(project, FILES);
      expect(await pidsWith(project)).toEqual([]);
    }
    expect(codes).toContain(130);
    expect(mountsWith("factory")).toEqual(mounts);
    expect((await buildProject(smallProject())).digest).toMatch(/^sha256:/);
  });
});
