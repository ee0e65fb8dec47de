import type { Command } from "commander";
import type { Context } from "../context.ts";

export interface CommandModule {
  /** Adds arguments, options, help and the action to an empty command. */
  define(command: Command, context: Context): void;
}

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandModule>;
}

/** The commands in the order of the help. Only the one that is called gets loaded. */
export const commands: readonly CommandEntry[] = [
  { name: "build", summary: "build the image of a project", load: () => import("./build.ts") },
  { name: "plan", summary: "show what would be built, without building", load: () => import("./plan.ts") },
  {
    name: "init",
    summary: "write a factory.yaml, or begin with a starter project",
    load: () => import("./init.ts"),
  },
  {
    name: "detect",
    summary: "show what was found in a project and where",
    load: () => import("./detect.ts"),
  },
  {
    name: "explain",
    summary: "show why something is in the image, and what else was possible",
    load: () => import("./explain.ts"),
  },
  {
    name: "layers",
    summary: "list the layers of an image, and what they hold",
    load: () => import("./layers.ts"),
  },
  {
    name: "diff",
    summary: "show what changed between plans, images or builds",
    load: () => import("./diff.ts"),
  },
  {
    name: "inspect",
    summary: "show what an image says of itself",
    load: () => import("./inspect.ts"),
  },
  { name: "sbom", summary: "list what is installed in an image", load: () => import("./sbom.ts") },
  {
    name: "provenance",
    summary: "show where an image comes from",
    load: () => import("./provenance.ts"),
  },
  { name: "sign", summary: "sign an image with a key", load: () => import("./sign.ts") },
  {
    name: "authenticate",
    summary: "check an image, what is attached to it, and its signatures",
    load: () => import("./authenticate.ts"),
  },
  { name: "key", summary: "make keys to sign images with", load: () => import("./key.ts") },
  {
    name: "lock",
    summary: "choose versions once and write them into pylock.toml",
    load: () => import("./lock.ts"),
  },
  {
    name: "push",
    summary: "bring an image from an OCI layout to registries",
    load: () => import("./push.ts"),
  },
  {
    name: "pull",
    summary: "bring an image from a registry into an OCI layout",
    load: () => import("./pull.ts"),
  },
  {
    name: "rebase",
    summary: "put a built image on a new base without installing anything",
    load: () => import("./rebase.ts"),
  },
  {
    name: "builds",
    summary: "list and show the builds of a project, and how long they took",
    load: () => import("./builds.ts"),
  },
  { name: "run", summary: "run a pipeline of stages", load: () => import("./run.ts") },
  { name: "resume", summary: "continue a run where it stopped", load: () => import("./resume.ts") },
  {
    name: "evaluate",
    summary: "try the scenarios of a run on its image",
    load: () => import("./evaluate.ts"),
  },
  { name: "answer", summary: "answer the question a run waits with", load: () => import("./answer.ts") },
  { name: "runs", summary: "list, show and draw runs", load: () => import("./runs.ts") },
  { name: "pause", summary: "stop a run after its running stage", load: () => import("./pause.ts") },
  { name: "cancel", summary: "end a run for good", load: () => import("./cancel.ts") },
  {
    name: "intervene",
    summary: "leave a note in a run, or set values of its context",
    load: () => import("./intervene.ts"),
  },
  { name: "base", summary: "list, make and choose base images", load: () => import("./base.ts") },
  {
    name: "builder",
    summary: "start, stop and clean factory's own BuildKit",
    load: () => import("./builder.ts"),
  },
  {
    name: "cache",
    summary: "show and remove build caches",
    load: () => import("./cache.ts"),
  },
  {
    name: "compat",
    summary: "list, show, check and update the compatibility tables",
    load: () => import("./compat.ts"),
  },
  {
    name: "pipeline",
    summary: "check, draw, format and read pipelines",
    load: () => import("./pipeline.ts"),
  },
  {
    name: "profile",
    summary: "say under which circumstances runs happen",
    load: () => import("./profile.ts"),
  },
  {
    name: "suite",
    summary: "keep the scenarios that an image has to pass",
    load: () => import("./suite.ts"),
  },
  {
    name: "decisions",
    summary: "list and verify what was decided about runs",
    load: () => import("./decisions.ts"),
  },
  { name: "approve", summary: "approve the image of a run", load: () => import("./approve.ts") },
  {
    name: "reject",
    summary: "reject a run, and say what has to be done",
    load: () => import("./reject.ts"),
  },
  { name: "amend", summary: "say what became known of a decision", load: () => import("./amend.ts") },
  { name: "promote", summary: "bring an approved image to its name", load: () => import("./promote.ts") },
  {
    name: "rollback",
    summary: "bring back what was promoted to a name before",
    load: () => import("./rollback.ts"),
  },
  { name: "gate", summary: "compare the runs of a window with criteria", load: () => import("./gate.ts") },
  { name: "schema", summary: "print the JSON Schema of a document", load: () => import("./schema.ts") },
  { name: "doctor", summary: "check what this machine needs to build", load: () => import("./doctor.ts") },
  { name: "smoke", summary: "check that a built image works", load: () => import("./smoke.ts") },
  { name: "exec", summary: "run one command in an image", load: () => import("./exec.ts") },
  { name: "shell", summary: "open a shell in an image", load: () => import("./shell.ts") },
  { name: "try", summary: "start a built image here, without Docker", load: () => import("./try.ts") },
  {
    name: "quickstart",
    summary: "set everything up, build an example, run it",
    load: () => import("./quickstart.ts"),
  },
];
