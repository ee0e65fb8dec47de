import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { buildProject } from "./build-project.ts";

const PROJECTS = 4;
const ROUNDS = 3;

/** BuildKit merges equal vertices of builds that run at the same time, and two contexts look equal to it. */
it("keeps the sources of projects apart that are built at the same time", async () => {
  const projects = Array.from({ length: PROJECTS }, (_, index) => makeProject(`project ${index}`));

  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, project] of projects.entries()) write(project, `project ${index}, round ${round}`);
    const reports = await Promise.all(projects.map((project) => buildProject(project)));

    const built = await Promise.all(reports.map((report, index) => builtText(report, projects[index] ?? "")));
    expect(built).toEqual(projects.map((_, index) => `# project ${index}, round ${round}\n`));
  }
});

function makeProject(text: string): string {
  const project = mkdtempSync(join(tmpdir(), "factory-concurrent-"));
  writeFileSync(join(project, ".python-version"), "3.11\n");
  write(project, text);
  return project;
}

function write(project: string, text: string): void {
  writeFileSync(join(project, "main.py"), `# ${text}\n`);
}

/** What the image holds as main.py. */
async function builtText({ layers }: BuildReport, project: string): Promise<string> {
  const digest = layers.find((layer) => layer.id === "source")?.digest ?? "";
  const blob = readFileSync(join(project, ".factory/state/image/blobs", digest.replace(":", "/")));
  const entries = await unpackTar(gunzipSync(blob));
  const file = entries.find((entry) => entry.header.name === "app/main.py");
  return Buffer.from(file?.data ?? []).toString("utf8");
}
