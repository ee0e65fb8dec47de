import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { httpAnswer } from "../../src/image/http-answer.ts";
import { runImage } from "../../src/image/run-image.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { testMachine } from "./test-machine.ts";

const NODE = { base: "debian-node:18" };
const PAGES = { base: "debian-static:12" };

describe("layers of a Node project", () => {
  let first: BuildReport;

  beforeAll(async () => {
    first = await buildProject(copyProject("node-npm"), NODE);
  });

  it("are one for the packages and one for the source", () => {
    expect(Object.keys(layerDigests(first))).toEqual(["node-packages", "source"]);
  });

  it("all stay but the source when one line changes", async () => {
    const edited = copyProject("node-npm");
    appendFileSync(join(edited, "server.js"), "// one more line\n");

    const report = await buildProject(edited, NODE);

    expect(changedLayers(first, report)).toEqual(["source"]);
    expect(ranAgain(report)).toEqual([]);
  });

  it("all stay but the source when only a script of package.json changes", async () => {
    const edited = copyProject("node-npm");
    replaceIn(join(edited, "package.json"), "node server.js", "node ./server.js");

    const report = await buildProject(edited, NODE);

    expect(changedLayers(first, report)).toEqual(["source"]);
    expect(ranAgain(report)).toEqual([]);
  });

  it("all stay but the packages and the source, which has the lock, when a package is bumped", async () => {
    const bumped = copyProject("node-npm");
    bumpMs(bumped);

    const report = await buildProject(bumped, NODE);

    expect(changedLayers(first, report)).toEqual(["node-packages", "source"]);
  });

  it("are the same when everything is made again", async () => {
    const report = await buildProject(copyProject("node-npm"), { ...NODE, args: ["--no-cache"] });

    expect(ranAgain(report)).not.toEqual([]);
    expect(report.digest).toBe(first.digest);
  });
});

describe("layers of a Node project that is built", () => {
  it("hold no package of the build, and all but the source stay when the source changes", async () => {
    const first = await buildProject(copyProject("node-build"), NODE);
    const edited = copyProject("node-build");
    replaceIn(join(edited, "src/greeting.ts"), "hello", "good day");

    const report = await buildProject(edited, NODE);

    expect(changedLayers(first, report)).toEqual(["source"]);
    const packages = report.layers.find(({ id }) => id === "node-packages");
    expect(packages?.size).toBeLessThan(100_000);
  });
});

describe("layers of a static project", () => {
  it("all stay but the pages when one changes", async () => {
    const first = await buildProject(copyProject("static-site"), PAGES);
    const edited = copyProject("static-site");
    appendFileSync(join(edited, "index.html"), "<p>more\n");

    const report = await buildProject(edited, PAGES);

    expect(changedLayers(first, report)).toEqual(["source"]);
  });
});

describe("pages", () => {
  it("come with their types, without a tag or a date, and what is not there is 404", async () => {
    const project = copyProject("static-site");
    await buildProject(project, PAGES);
    const layoutDir = join(project, ".factory/state/image");
    const running = await runImage({ layoutDir, runc: testMachine().runc });
    try {
      await httpAnswer({ port: 8080, path: "/", timeoutMs: 30_000 });

      const [page, style, gone, hidden] = await Promise.all(
        ["/", "/css/site.css", "/gone", "/.env"].map((path) => fetch(`http://127.0.0.1:8080${path}`)),
      );

      expect(page?.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page?.headers.get("cache-control")).toBe("no-store");
      expect(page?.headers.get("etag")).toBeNull();
      expect(page?.headers.get("last-modified")).toBeNull();
      expect(style?.headers.get("content-type")).toMatch(/^text\/css/);
      expect(style?.headers.get("cache-control")).toBe("public, max-age=3600");
      expect([gone?.status, hidden?.status]).toEqual([404, 404]);
      expect(await gone?.text()).toContain("not here");
    } finally {
      await running.kill();
    }
  });
});

function changedLayers(before: BuildReport, after: BuildReport): string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}

function ranAgain({ stages }: BuildReport): readonly unknown[] {
  return stages.filter((stage) => !stage.cached && stage.stage.startsWith("node-"));
}

/** Version and integrity of ms 2.1.3 as the registry has them. */
function bumpMs(project: string): void {
  const before =
    "sha512-sGkPx+VjMtmA6MX27oA4FBFELFCZZ4S4XqeGOXCv68tT+jb3vk/RyaKWP0PTKyWtmLSM0b+adUTEvbs1PEaH2w==";
  const after =
    "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==";
  replaceIn(join(project, "package.json"), '"ms": "2.1.2"', '"ms": "2.1.3"');
  replaceIn(join(project, "package-lock.json"), '"ms": "2.1.2"', '"ms": "2.1.3"');
  replaceIn(join(project, "package-lock.json"), '"version": "2.1.2"', '"version": "2.1.3"');
  replaceIn(join(project, "package-lock.json"), before, after);
}

function replaceIn(file: string, before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(before);
  writeFileSync(file, text.replace(before, after));
}
