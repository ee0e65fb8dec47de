import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { testMachine } from "./test-machine.ts";

let made: Promise<Readonly<Record<string, string>>> | undefined;

/** Variables with which buildx uses the shared daemon of the tests, and nothing of this person's. */
export function buildxRemote(): Promise<Readonly<Record<string, string>>> {
  made ??= create();
  return made;
}

async function create(): Promise<Readonly<Record<string, string>>> {
  const { buildx, buildkit, env } = testMachine();
  const chosen = { BUILDX_CONFIG: mkdtempSync(join(tmpdir(), "factory-buildx-")), BUILDX_BUILDER: "tests" };
  await execa(buildx, ["create", "--name", "tests", "--driver", "remote", buildkit], {
    env: { ...env, ...chosen },
  });
  return chosen;
}
