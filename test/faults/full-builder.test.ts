import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProject, runBuildCommand } from "../integration/build-project.ts";
import { isRoot } from "../integration/is-root.ts";
import { type OwnDaemon, startOwnDaemon } from "../integration/own-daemon.ts";
import { emptyFolder, smallProject } from "../integration/small-project.ts";
import { testMachine } from "../integration/test-machine.ts";
import { expectNothingHalfWritten } from "./left-behind.ts";

describe.skipIf(!isRoot)("a builder whose disk is full", () => {
  let disk: string;
  let daemon: OwnDaemon;

  beforeAll(async () => {
    disk = emptyFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1600m", "tmpfs", disk]);
    daemon = await startOwnDaemon(testMachine().buildkitd, [
      ...["--root", join(disk, "root"), "--oci-worker-snapshotter=auto"],
    ]);
  });
  afterAll(async () => {
    await daemon.remove();
    execFileSync("umount", [disk]);
  });

  it("is named, leaves nothing, and works again when there is space", async () => {
    const project = smallProject({
      "factory.yaml": "run:\n  - head -c 40000000 /dev/zero | tr '\\0' x > /srv/large\n",
    });
    const filler = join(disk, "filler");
    const endpoint = `unix://${daemon.socket}`;
    await buildProject(smallProject(), { endpoint });
    const free = Number(execFileSync("df", ["--output=avail", "-k", disk]).toString().split("\n")[1]);
    writeFileSync(filler, "");
    execFileSync("fallocate", ["-l", `${free - 20_000}K`, filler]);

    const { exit, stdout } = await runBuildCommand(project, { endpoint });

    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code: "BUILDER_FULL", exit: 75 });
    expect(error.message).toMatch(/no space left/i);
    expect(error.hint).toContain("factory cache prune");
    expect(exit).toBe(75);
    expectNothingHalfWritten(project, ["factory.yaml", "main.py"]);

    rmSync(filler);
    expect((await buildProject(project, { endpoint })).digest).toMatch(/^sha256:/);
  });
});
