import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readImageFiles } from "../../src/image/read-image-files.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../src/plan/epoch.ts";
import type { Input, Plan, Stage } from "../../src/plan/types.ts";
import { buildProject } from "./build-project.ts";
import { comparableImage, fileDifference } from "./image-difference.ts";
import { emptyFolder } from "./small-project.ts";

/** What Docker, a shell, CSV, JSON, Go templates or patterns could take for more than text. */
const ODD = [
  ...["$HOME", `\${HOME}`, "$$", "\\$x", "a\\", "\\\\", '"', "'", "`id`", "$(id)", "a b", " a", "a ", "\t"],
  ...["#", "# a", "<<EOF", "EOF", "-", "--mount=x", "[a]", '["a"]', "*", "a?", "!a", "%{if}", `\${`, "{{a}}"],
  ...["a,b", 'a,"b', "ü", "日本", "🙂", "a=b", ";", "&&", "|", ">x", "\\n", "%s", "~", "/./", ".."],
];
const LINES = ["a\nb", "a\n", "\na", "a\\\nb", "EOF\nx", "a\r\nb", "#a\n#b\n"];
const SEED = 20_261_121;

const text = fc.oneof(fc.constantFrom(...ODD), fc.string({ minLength: 1, maxLength: 12 }));
const words = (count: number) => fc.sample(text, { numRuns: count, seed: SEED });
const BASE: Input = { kind: "image", ref: "oci-layout://debian-python:3.11" };
const EPOCH = `@${SOURCE_DATE_EPOCH_SECONDS}`;

it("means the same text in a Dockerfile as in the plan, wherever it stands", async () => {
  const project = emptyFolder();
  const names = fileNames();
  mkdirSync(join(project, "odd"));
  for (const name of names) writeFileSync(join(project, "odd", name), name);
  const plan = oddPlan(names);
  writeFileSync(join(project, "plan.json"), JSON.stringify(plan));
  const baked = join(project, ".factory/state/baked");

  await buildProject(project, { args: ["--plan", join(project, "plan.json")] });
  const output = ["--builder", "bake", "--output", `type=oci,tar=false,dest=${baked}`];
  await buildProject(project, { args: ["--plan", join(project, "plan.json"), ...output] });

  const own = join(project, ".factory/state/image");
  expect(await comparableImage(baked)).toEqual(await comparableImage(own));
  expect(await report(baked)).toEqual(await report(own));
  expect(await fileDifference(own, baked)).toEqual([]);
});

/** Arguments and environment of the command that wrote them down. */
async function report(layoutDir: string): Promise<unknown> {
  const { manifest } = await readLayout(layoutDir);
  const { layers } = manifest;
  const files = await readImageFiles({ layoutDir, layers, wanted: (path) => path === "reports/argv" });
  return JSON.parse(Buffer.from(files.get("reports/argv") ?? []).toString("utf8"));
}

function fileNames(): readonly string[] {
  const usable = [...ODD, ...words(40)].map((name) => name.replace(/[/\p{Cc}]/gu, "_"));
  return [...new Set(usable)]
    .filter((name) => name.trim() === name && !["", ".", ".."].includes(name))
    .slice(0, 40);
}

function oddPlan(names: readonly string[]): Plan {
  const values = [...ODD, ...LINES, ...words(60)].filter((value) => !value.includes("\0"));
  const env = Object.fromEntries(values.map((value, index) => [`ODD_${index}`, value]));
  const report =
    "import json, os, sys; json.dump([sys.argv[1:], sorted(each for each in os.environ.items() if each[0] != 'TRACEPARENT')], open('/reports/' + sys.argv[1], 'w'))";
  const stages: Stage[] = [
    stage("base", { from: BASE, ops: [] }),
    stage("argv", {
      from: { kind: "stage", id: "base" },
      layerId: "argv",
      layer: "diff",
      ops: [
        { kind: "mkdir", path: "/reports" },
        { kind: "exec", argv: ["python3", "-c", report, "argv", ...values], env, network: "none" },
        { kind: "exec", argv: ["touch", "-d", EPOCH, "/reports/argv", "/reports"] },
      ],
    }),
    stage("script", {
      from: { kind: "stage", id: "base" },
      layerId: "script",
      layer: "diff",
      ops: [
        {
          kind: "exec",
          command: [
            "mkdir /scripts",
            ...values.map(
              (value, index) => `printf '%s' '${value.replaceAll("'", "'\\''")}' > /scripts/${index}`,
            ),
            `cp "/mounts/a b,c/text" /mounts/plain /scripts/`,
            `find /scripts -depth -newermt ${EPOCH} -exec touch -h -d ${EPOCH} {} +`,
          ].join("\n"),
          env: { ODD: `\${ODD}'"` },
          mounts: [
            { kind: "file", target: "/mounts/a b,c/text", content: values.join("\n") },
            { kind: "file", target: "/mounts/plain", content: `${values.join("\n")}\n` },
          ],
        },
      ],
    }),
    stage("files", {
      from: { kind: "scratch" },
      layerId: "files",
      layer: "all",
      ops: [
        ...[...LINES, ...ODD.slice(0, 8)].map(
          (content, index) => ({ kind: "mkfile", path: `/files/${index}`, content }) as const,
        ),
        ...names
          .slice(0, 12)
          .map((name) => ({ kind: "mkfile", path: `/names/${name}`, content: "a\n" }) as const),
        ...names.map(
          (name) =>
            ({
              kind: "copy",
              from: { kind: "context", name: "project" },
              src: [`/odd/${name}`],
              dest: `/copies/${name}`,
            }) as const,
        ),
      ],
    }),
  ];
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: process.arch === "x64" ? "amd64" : "arm64" },
    stack: "python",
    contexts: { project: { exclude: [".factory", "plan.json"] } },
    stages,
    target: {
      base: { kind: "stage", id: "base" },
      layers: ["argv", "script", "files"],
      config: {
        env,
        labels: {
          ...Object.fromEntries(values.map((value, index) => [`odd.${index}`, value])),
          "a b$c\"'": "d",
        },
        entrypoint: ["/usr/bin/env", ...values],
        cmd: values,
        workdir: "/copies",
        user: "1000:1000",
      },
    },
  };
}

function stage(id: string, rest: Pick<Stage, "from" | "ops"> & Partial<Stage>): Stage {
  return { id, phase: "export.base", name: `odd ${ODD.join(" ")}`, block: "odd", ...rest };
}
