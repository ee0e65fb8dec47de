import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_LAYOUT } from "../../src/image/find-layout.ts";
import {
  type ImageFixture,
  imageFixture,
  rootOf,
  writeFixtureLayout,
} from "../../src/registry/image-fixture.ts";
import { removeFolder } from "../remove-folder.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";

const PIPELINE = `digraph release {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [shape=parallelogram, tool_command="cp status.json $FACTORY_STATUS_FILE"]
  start -> build -> exit
}
`;

/** Images of one layer pass, those of more do not. */
const SUITE = `pipeline: release
scenarios:
  - { id: HP-1, title: is small, action: { image: true }, expected: { maxLayers: 1 } }
  - { id: EC-1, title: is not huge, action: { image: true }, expected: { maxLayers: 20 } }
`;

/** What `factory run --json` prints of a run. */
export interface RunDocument {
  readonly runId: string;
  readonly status: string;
  readonly runDir: string;
}

/** A project whose runs end with an evaluated image, without a builder: images lie in its layout, made by nobody. */
export interface ReleaseProject {
  readonly dir: string;
  /** Folder beside it. */
  readonly outside: string;
  /** Runs a command in the folder of the project. */
  factory(...args: readonly string[]): Promise<ProgramRun>;
  /** Throws unless it ends with 0. */
  succeeds(...args: readonly string[]): Promise<ProgramRun>;
  put(name: string, text: string): string;
  /** Makes an image the one that the next run builds; gives its digest. */
  image(...layers: readonly string[]): string;
  /** Runs to the end of the evaluation. */
  run(...flags: readonly string[]): Promise<RunDocument>;
  remove(): void;
}

export async function releaseProject({
  pipeline = PIPELINE,
  profile = "title: ci\n",
}: {
  readonly pipeline?: string;
  readonly profile?: string;
} = {}): Promise<ReleaseProject> {
  const dir = mkdtempSync(join(tmpdir(), "factory-release-"));
  const outside = mkdtempSync(join(tmpdir(), "factory-outside-"));
  const project: ReleaseProject = {
    dir,
    outside,
    factory: (...args) =>
      runFactory(args, { cwd: dir, env: { PATH: process.env.PATH, HOME: outside, USER: "ada" } }),
    succeeds: async (...args) => {
      const result = await project.factory(...args);
      if (result.exit === 0) return result;
      throw new Error(`${args.join(" ")} ended with ${result.exit}\n${result.stdout}${result.stderr}`);
    },
    put: (name, text) => {
      const file = join(outside, name);
      writeFileSync(file, text);
      return file;
    },
    image: (...layers) => putImage(dir, imageFixture(layers)),
    run: async (...flags) => {
      const made = ["--pipeline", "release", "--suite", "hello", "--profile", "ci"];
      const { stdout, stderr } = await project.factory("run", ...made, ...flags, "--json");
      const run = JSON.parse(stdout) as RunDocument;
      if (run.runId === undefined) throw new Error(stdout + stderr);
      return run;
    },
    remove: () => {
      for (const folder of [dir, outside]) removeFolder(folder);
    },
  };
  await project.succeeds("pipeline", "register", project.put("release.dot", pipeline));
  await project.succeeds("suite", "create", project.put("hello.yaml", SUITE));
  await project.succeeds("profile", "create", project.put("ci.yaml", profile));
  project.image("first");
  return project;
}

function putImage(dir: string, image: ImageFixture): string {
  const layout = join(dir, PROJECT_LAYOUT);
  if (!existsSync(layout)) mkdirSync(layout, { recursive: true });
  writeFixtureLayout(layout, { "": image });
  const { digest } = rootOf(image).descriptor;
  const status = { outcome: "success", context_updates: { "image.digest": digest } };
  writeFileSync(join(dir, "status.json"), JSON.stringify(status));
  return digest;
}
