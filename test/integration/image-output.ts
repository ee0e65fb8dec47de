import { join } from "node:path";
import { expect } from "vitest";
import { runImage } from "../../src/image/run-image.ts";
import { testMachine } from "./test-machine.ts";

/** What the image that `factory build` left in a project's folder prints; it must end well. */
export async function imageOutput(project: string): Promise<string> {
  const output = { stdout: "", stderr: "" };
  const running = await runImage({
    layoutDir: join(project, ".factory/state/image"),
    runc: testMachine().runc,
    onOutput: (stream, text) => {
      output[stream] += text;
    },
  });

  expect(await running.wait(), output.stderr).toBe(0);
  return output.stdout;
}
