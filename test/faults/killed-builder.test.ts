import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { isRoot } from "../integration/is-root.ts";
import { type OwnDaemon, startOwnDaemon } from "../integration/own-daemon.ts";
import { pidsWith } from "../integration/processes.ts";
import { emptyFolder, smallProject } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { testMachine } from "../integration/test-machine.ts";
import { expectNothingHalfWritten, mountsWith } from "./left-behind.ts";
import { randomMoments } from "./random-moments.ts";

const FILES = {
  "main.py": "print('hello')\n",
  data: "x".repeat(3_000_000),
  "factory.yaml": "run:\n  - head -c 20000000 /dev/zero > /srv/large\n  - sleep 0.3\n",
};

describe.skipIf(!isRoot)("BuildKit that is killed", () => {
  let daemon: OwnDaemon;
  let factory: SpawnFactory;

  beforeAll(async () => {
    factory = bundledFactory();
    daemon = await startOwnDaemon(testMachine().buildkitd, ["--oci-worker-snapshotter=auto"]);
  });
  afterAll(async () => {
    await daemon.remove();
    expect(mountsWith(daemon.dir)).toEqual([]);
  });

  it("at ten random moments costs that build and nothing else", async () => {
    const reference = join(emptyFolder(), "reference");
    expect((await build(smallProject(FILES), reference).exited).code).toBe(0);
    // The first build gives the builder its bases, which takes longer than all that follows.
    const startMs = performance.now();
    expect((await build(smallProject(FILES), join(emptyFolder(), "image"), "--no-cache").exited).code).toBe(
      0,
    );
    const whole = performance.now() - startMs;
    const { descriptor } = await readLayout(reference);
    const codes: number[] = [];

    for (const ms of randomMoments({ seed: 6, count: 10, belowMs: Math.round(whole) })) {
      const project = smallProject(FILES);
      const image = join(emptyFolder(), "image");
      const running = build(project, image, "--no-cache");
      await delay(ms);
      await daemon.kill();
      const { code, stderr } = await running.exited;
      await daemon.restart();

      codes.push(code);
      expect([0, 75], stderr).toContain(code);
      if (code === 75) expect(stderr).toMatch(/\[ENDPOINT_(?:LOST|UNAVAILABLE)\]/);
      expect(existsSync(join(image, "index.json"))).toBe(code === 0);
      expectNothingHalfWritten(project, Object.keys(FILES));
      expect(await pidsWith(project)).toEqual([]);

      const next = await build(project, image).exited;
      expect(next.code, next.stderr).toBe(0);
      expect((await readLayout(image)).descriptor.digest).toBe(descriptor.digest);
    }
    expect(codes).toContain(75);
  });

  function build(project: string, image: string, ...args: readonly string[]) {
    return factory(
      [
        ...["build", project, "--base", "debian-python:3.11", "--progress", "plain"],
        ...["--output", `type=oci,tar=false,dest=${image}`, ...args],
      ],
      { endpoint: `unix://${daemon.socket}` },
    );
  }
});
