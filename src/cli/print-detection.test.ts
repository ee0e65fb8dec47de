import { describe, expect, it } from "vitest";
import { python } from "../../stacks/python/stack.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { printDetection } from "./print-detection.ts";

async function printed(files: Readonly<Record<string, string>>): Promise<string> {
  return printDetection(await python.describe(await memoryProject(files), AMD64)).join("\n");
}

describe("printDetection", () => {
  it("says how the project starts, with the variables for that, and what was not used", async () => {
    expect(
      await printed({
        Procfile: "release: python migrate.py\nweb: serve $PORT\n",
        "requirements.txt": "pydub\n",
        "main.py": "",
      }),
    ).toMatchInlineSnapshot(`
      "found
        stack       python
        manager     pip
        python      any  (default)
        package     pydub  (requirements.txt:1)
        system      ffmpeg
        accelerator none
        start       serve $PORT  (Procfile:2)
        variable    PORT=8000
        ports       8000
        not used    Procfile process release: an image starts one process, and web is taken  (Procfile:1)"
    `);
  });
});
