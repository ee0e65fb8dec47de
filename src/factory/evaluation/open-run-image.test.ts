import { createWriteStream, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import { archiveStream } from "../../image/archive-stream.ts";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { readLayout } from "../../image/read-layout.ts";
import { rootOf, writeFixtureLayout } from "../../registry/image-fixture.ts";
import { layoutEntries } from "../../smoke/container/layout-entries.ts";
import { keptImagesLayout } from "../images/kept-images.ts";
import { stateFolder } from "../resource-paths.ts";
import type { RunImage } from "./find-run-image.ts";
import { type OpenRunImage, openRunImage } from "./open-run-image.ts";
import { RUN_ID, runnableImage } from "./run-fixture.ts";

const image = runnableImage(["base", "app"], { User: "1000" });
const digest = rootOf(image).descriptor.digest;
let projectDir: string;

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "factory-open-"));
});
afterEach(() => rmSync(projectDir, { recursive: true, force: true }));

function open(told: Partial<RunImage>, inspect?: OpenRunImage["inspect"]) {
  return openRunImage(
    { digest, stage: "build", built: true, ...told },
    {
      ...{ projectDir, workDir: projectDir, runId: RUN_ID },
      platform: { os: "linux", architecture: "amd64" },
      inspect:
        inspect ??
        (async (ref) => {
          throw new FactoryError("IMAGE_UNAVAILABLE", `${ref} is not there`);
        }),
    },
  );
}

function writeLayout(folder: string): string {
  const dir = join(projectDir, folder);
  writeFixtureLayout(dir, { "": image });
  return dir;
}

describe("openRunImage", () => {
  it("keeps the image of a layout, with what it says of itself", async () => {
    writeLayout(PROJECT_LAYOUT);

    const opened = await open({ output: "layout" });

    expect(opened).toMatchObject({ name: RUN_ID, place: "kept", config: { config: { User: "1000" } } });
    expect(opened.source).toEqual({ kind: "layout", dir: keptImagesLayout(projectDir), digest });
  });

  it("keeps the image of an archive, and leaves nothing else of it", async () => {
    const layout = await readLayout(writeLayout("layout"), { architecture: "amd64" });
    const file = join(projectDir, "image.tar");
    await pipeline(archiveStream(layoutEntries(layout, "hello:1"), new Date(0)), createWriteStream(file));
    rmSync(join(projectDir, "layout"), { recursive: true });

    const opened = await open({ output: "archive", path: "image.tar" });

    expect(opened).toMatchObject({ place: "kept", source: { digest } });
    expect(readdirSync(stateFolder(projectDir)).sort()).toEqual([".gitignore", "images", "locks"]);
  });

  it.each([
    ["localhost:5000/team/hello:1", `localhost:5000/team/hello@${digest}`],
    ["localhost:5000/hello", `localhost:5000/hello@${digest}`],
  ])("names %s of a registry by its digest", async (tag, ref) => {
    const documents = await readLayout(writeLayout("layout"), { architecture: "amd64" });

    const opened = await open({ output: "image", tag }, async (asked) => {
      expect(asked).toBe(ref);
      return documents;
    });

    expect(opened).toMatchObject({ name: ref, place: "registry", source: { kind: "registry", ref } });
    expect(readdirSync(projectDir)).toEqual(["layout"]);
  });

  it("refuses an image that no digest leads to", async () => {
    await expect(open({ output: "docker" })).rejects.toMatchObject({
      code: "RUN_WITHOUT_IMAGE",
      message: "the stage build delivered its image as docker, where nobody finds it by its digest",
    });
  });

  it("takes what a command told of only when there is such an image", async () => {
    const claimed = { stage: "claim", built: false, path: "out" };
    await expect(open(claimed)).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });

    writeLayout("out");

    expect(await open(claimed)).toMatchObject({ place: "kept", source: { digest } });
  });
});
