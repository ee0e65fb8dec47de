import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { pages } from "./stack.ts";

describe("static", () => {
  it.each([
    ["index.html", { "index.html": "" }, true],
    ["public/index.html", { "public/index.html": "" }, true],
    ["dist/index.html", { "dist/index.html": "" }, true],
    ["another folder", { "site/index.html": "" }, false],
    ["a Python project", { "index.html": "", "app.py": "" }, false],
    ["a Node project", { "index.html": "", "package.json": "{}" }, false],
  ])("looks for pages: %s", async (_what, files, expected) => {
    expect(
      await pages.detect(await memoryProject(files as unknown as Readonly<Record<string, string>>)),
    ).toBe(expected);
  });

  it("is served by nginx on a port above 1024", async () => {
    expect(await pages.describe(await memoryProject({ "public/index.html": "" }), AMD64)).toEqual({
      stack: "static",
      manager: "none",
      dependencies: [],
      systemPackages: [],
      accelerator: "none",
      start: {
        command: "nginx -e stderr -c /etc/factory/nginx.conf",
        source: "public/index.html:1",
      },
      ports: [8080],
    });
  });

  it("takes start and ports of the config", async () => {
    const files = { "index.html": "", "factory.yaml": "start: ./serve\nports: [9000]\n" };

    expect(await pages.describe(await memoryProject(files), AMD64)).toMatchObject({
      start: { command: "./serve", source: "factory.yaml:1:8" },
      ports: [9000],
    });
  });
});
