import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { httpAnswer } from "../../src/image/http-answer.ts";
import { runImage } from "../../src/image/run-image.ts";
import { runFactory } from "../run-factory.ts";
import { buildProject } from "./build-project.ts";
import { testMachine } from "./test-machine.ts";

async function built(template: string): Promise<string> {
  const project = join(mkdtempSync(join(tmpdir(), "factory-template-")), template);
  expect((await runFactory(["init", project, "--template", template])).exit).toBe(0);
  await buildProject(project);
  return join(project, ".factory/state/image");
}

describe("a new project of a template", () => {
  it("web-service answers over HTTP", async () => {
    const running = await runImage({ layoutDir: await built("web-service"), runc: testMachine().runc });
    try {
      const { status, body } = await httpAnswer({ port: 8000, path: "/health", timeoutMs: 30_000 });

      expect({ status, body: JSON.parse(body) }).toEqual({ status: 200, body: { status: "ok" } });
    } finally {
      await running.kill();
    }
  });

  it("batch-job prints its result and ends", async () => {
    let printed = "";
    const running = await runImage({
      layoutDir: await built("batch-job"),
      runc: testMachine().runc,
      onOutput: (_stream, text) => {
        printed += text;
      },
    });

    expect(await running.wait(), printed).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ input: "sample.txt", words: 6 });
  });
});
