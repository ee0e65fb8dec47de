import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { httpAnswer } from "../../src/image/http-answer.ts";
import { runImage } from "../../src/image/run-image.ts";
import {
  copyProject,
  type Expectation,
  fixtureNames,
  projectArguments,
  readExpectation,
} from "../fixture.ts";
import { buildProject } from "./build-project.ts";
import { testMachine } from "./test-machine.ts";

const built = fixtureNames().filter((name) => readExpectation(name).build === true);

describe.each(built)("fixture %s", (name) => {
  it("is built, and the image does what test.json says", async () => {
    const expectation = readExpectation(name);
    const [project = "", ...args] = projectArguments(copyProject(name), expectation);

    const report = await buildProject(project, {
      args,
      ...(expectation.base === undefined ? {} : { base: expectation.base }),
    });

    expect(report.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const layoutDir = join(project, ".factory/state/image");
    await (expectation.http === undefined ? expectOutput : expectAnswer)(layoutDir, expectation);
  });
});

async function expectOutput(layoutDir: string, { output }: Expectation): Promise<void> {
  let stdout = "";
  let stderr = "";
  const running = await runImage({
    layoutDir,
    runc: testMachine().runc,
    onOutput: (stream, text) => {
      if (stream === "stdout") stdout += text;
      else stderr += text;
    },
  });

  const exit = await running.wait();

  expect({ exit, stdout }, stderr).toEqual({ exit: 0, stdout: output });
}

async function expectAnswer(layoutDir: string, { http }: Expectation): Promise<void> {
  if (http === undefined) throw new Error("the fixture names no http check");
  const running = await runImage({ layoutDir, runc: testMachine().runc });
  try {
    const { status, body } = await httpAnswer({ port: http.port, path: http.path, timeoutMs: 30_000 });

    expect({ status, body }).toEqual({ status: 200, body: http.answer });
  } finally {
    await running.kill();
  }
}
