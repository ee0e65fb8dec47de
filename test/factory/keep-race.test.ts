import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isKept } from "../../src/factory/images/keep-image.ts";
import { keptImagesLayout } from "../../src/factory/images/kept-images.ts";
import { imageFixture, indexFixture, rootOf, writeFixtureLayout } from "../../src/registry/image-fixture.ts";

const PROCESSES = 4;
const RUNS = 6;
const images = { index: indexFixture(), image: imageFixture(["shared", "other"]) };

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "factory-keep-race-"));
  program = join(folder, "keep.mjs");
  const source = join(folder, "keep.ts");
  const path = (name: string) => fileURLToPath(new URL(`../../src/factory/images/${name}`, import.meta.url));
  writeFileSync(
    source,
    `import { keepImage } from ${JSON.stringify(path("keep-image.ts"))};
     import { releaseImage } from ${JSON.stringify(path("release-image.ts"))};
     const [projectDir, from, prefix, ...digests] = process.argv.slice(2);
     for (let index = 0; index < ${RUNS}; index += 1) {
       const runId = prefix + "-" + index;
       await keepImage({ projectDir, from, runId, digest: digests[index % digests.length] });
       if (index % 3 === 0) await releaseImage({ projectDir, runId });
     }`,
  );
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const __filename = import.meta.filename;',
    },
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const digests = Object.values(images).map((image) => rootOf(image).descriptor.digest);

function run(projectDir: string, from: string, prefix: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, projectDir, from, prefix, ...digests]);
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    child.on("close", (code) => resolve(code === 0 ? "" : `${code}: ${stderr}`));
  });
}

it("keeps and releases images in several processes without losing one", async () => {
  const projectDir = join(folder, "project");
  const from = join(folder, "layout");
  mkdirSync(projectDir);
  writeFixtureLayout(from, images);
  const prefixes = Array.from({ length: PROCESSES }, (_, at) => `p${at}`);

  const errors = await Promise.all(prefixes.map((prefix) => run(projectDir, from, prefix)));

  expect(errors.filter((error) => error !== "")).toEqual([]);
  for (const prefix of prefixes) {
    for (let index = 0; index < RUNS; index += 1) {
      const call = { projectDir, runId: `${prefix}-${index}`, digest: digests[index % digests.length] ?? "" };
      expect(await isKept(call), call.runId).toBe(index % 3 !== 0);
    }
  }
  const blobs = Object.values(images).flatMap(({ blobs, manifests }) => [...blobs, ...manifests]);
  expect(readdirSync(join(keptImagesLayout(projectDir), "blobs", "sha256"))).toHaveLength(
    new Set(blobs.map(({ descriptor }) => descriptor.digest)).size,
  );
});
