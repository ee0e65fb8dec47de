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
    name: "lock",
    summary: "choose versions once and write them into pylock.toml",
    load: () => import("./lock.ts"),
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
  { name: "schema", summary: "print the JSON Schema of a document", load: () => import("./schema.ts") },
  { name: "doctor", summary: "check what this machine needs to build", load: () => import("./doctor.ts") },
  { name: "try", summary: "start a built image here, without Docker", load: () => import("./try.ts") },
  {
    name: "quickstart",
    summary: "set everything up, build an example, run it",
    load: () => import("./quickstart.ts"),
  },
];
