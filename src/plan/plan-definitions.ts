import {
  exactlyOne,
  type JsonSchema,
  kindSchema,
  list,
  objectSchema,
  ref,
  text,
  textMap,
  texts,
} from "./json-schema.ts";
import { PHASES } from "./phases.ts";

const CHECKSUM = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
const MODE = {
  description: "Permission bits as a number: 493 is octal 755.",
  type: "integer",
  minimum: 0,
  maximum: 0o7777,
};
const REQUIRED = { description: "Whether the build fails without it.", type: "boolean" };

const input: JsonSchema = {
  description: "Where a stage starts, or where a copy or a mount reads from.",
  type: "object",
  oneOf: [
    kindSchema("scratch", "An empty file system."),
    kindSchema("image", "An image, pinned when it has a digest.", {
      properties: { ref: text("Image reference."), digest: CHECKSUM },
      optional: ["digest"],
    }),
    kindSchema("stage", "The result of an earlier stage.", { properties: { id: text("Id of the stage.") } }),
    kindSchema("context", "Files the client sends.", { properties: { name: text("Name of the context.") } }),
    kindSchema("http", "A file that is downloaded and checked.", {
      properties: { url: text("Address of the file."), checksum: CHECKSUM },
    }),
    kindSchema("merge", "A file system made of a base and the layers of stages on it.", {
      properties: { base: ref("Input"), layers: texts("Ids of stages that have a layerId, lowest first.") },
    }),
  ],
};

const secretMount: JsonSchema = {
  ...kindSchema("secret", "A secret, as a file or as an environment variable.", {
    properties: {
      id: text("Id of the secret."),
      target: text("Path of the file."),
      env: text("Name of the variable."),
      required: REQUIRED,
      invalidate: { description: "Whether another value runs the op again.", const: true },
    },
    optional: ["target", "env", "invalidate"],
  }),
  ...exactlyOne("target", "env"),
};

const mount: JsonSchema = {
  description: "Something an exec sees while it runs and that stays out of the result.",
  type: "object",
  oneOf: [
    kindSchema("bind", "Files of an input.", {
      properties: {
        from: ref("Input"),
        target: text("Path of the mount."),
        source: text("Path inside the input; its root when absent."),
      },
      optional: ["source"],
    }),
    kindSchema("file", "A read-only file whose text is part of the plan.", {
      properties: { target: text("Path of the file."), content: text("Text of the file.") },
    }),
    kindSchema("cache", "A folder that outlives the build.", {
      properties: {
        id: text("Id of the cache."),
        target: text("Path of the mount."),
        sharing: {
          description: "What happens when two builds want it at once.",
          enum: ["shared", "private", "locked"],
        },
      },
    }),
    secretMount,
    kindSchema("ssh", "A forwarded ssh agent.", {
      properties: { id: text("Id of the agent."), target: text("Path of the socket."), required: REQUIRED },
    }),
    kindSchema("tmpfs", "A folder in memory.", { properties: { target: text("Path of the mount.") } }),
  ],
};

const exec: JsonSchema = {
  ...kindSchema("exec", "Runs a program.", {
    properties: {
      command: text("Given to /bin/sh -ec."),
      argv: texts("Program and arguments, run without a shell."),
      mounts: list("What the program sees besides the stage.", ref("Mount")),
      env: textMap("Environment variables of this op only."),
      workdir: text("Folder in which it runs."),
      user: text("User as which it runs."),
      network: { description: "Whether it may use the network.", enum: ["default", "none"] },
      label: text("What the progress shows instead of the command."),
      source: text("Place in the project that asked for it, as file:line."),
    },
    optional: ["command", "argv", "mounts", "env", "workdir", "user", "network", "label", "source"],
  }),
  ...exactlyOne("command", "argv"),
};

const op: JsonSchema = {
  description: "One build instruction.",
  type: "object",
  oneOf: [
    exec,
    kindSchema("copy", "Copies files of an input; of a folder its contents.", {
      properties: {
        from: ref("Input"),
        src: texts("Paths inside the input."),
        dest: text("Path in the stage."),
        include: texts("Patterns of files to copy."),
        exclude: texts("Patterns of files to leave out."),
        chown: { description: "Numeric uid:gid.", type: "string", pattern: "^\\d+:\\d+$" },
        chmod: MODE,
      },
      optional: ["include", "exclude", "chown", "chmod"],
    }),
    kindSchema("add", "Downloads a file, checks it and may unpack it.", {
      properties: {
        url: text("Address of the file."),
        checksum: CHECKSUM,
        dest: text("Path in the stage."),
        unpack: { description: "Whether it is an archive to unpack into dest.", type: "boolean" },
      },
      optional: ["unpack"],
    }),
    kindSchema("env", "Sets environment variables for the ops after it.", {
      properties: { vars: textMap("Values by name.") },
    }),
    kindSchema("workdir", "Sets the folder for the ops after it.", {
      properties: { path: text("The folder.") },
    }),
    kindSchema("user", "Sets the user for the ops after it.", {
      properties: { user: text("Name or number.") },
    }),
    kindSchema("mkfile", "Writes a file.", {
      properties: { path: text("Path of the file."), content: text("Its text."), mode: MODE },
      optional: ["mode"],
    }),
    kindSchema("mkdir", "Makes a folder.", {
      properties: { path: text("Path of the folder."), mode: MODE },
      optional: ["mode"],
    }),
    kindSchema("rm", "Removes a file or a folder.", { properties: { path: text("What to remove.") } }),
  ],
};

const platform = objectSchema("What the image runs on.", {
  os: { const: "linux" },
  architecture: { enum: ["amd64", "arm64"] },
});

const stage = objectSchema(
  "A start and the ops on it.",
  {
    id: text("Unique in the plan."),
    phase: { description: "When it comes.", enum: PHASES },
    name: text("What the stage does, for people."),
    block: text("The block that contributed it."),
    from: ref("Input"),
    platform: {
      ...platform,
      description: "Where its commands run and its images come from; the plan's when absent.",
    },
    ops: list("In the order in which they run.", ref("Op")),
    provides: texts("Names by which other stages find it."),
    layerId: text("Merge key: the stage contributes exactly one layer to the image."),
    layer: {
      description: "diff: what the ops changed. all: the whole file system of the stage.",
      enum: ["diff", "all"],
    },
  },
  ["platform", "provides", "layerId", "layer"],
);

const imageConfig = objectSchema(
  "The OCI image config, in camel case.",
  {
    entrypoint: texts("Program and its first arguments."),
    cmd: texts("Default arguments, or program and arguments."),
    env: textMap("Environment variables of the container."),
    workdir: text("Folder in which the program starts."),
    user: text("User as which it runs."),
    exposedPorts: list("Ports like 8000/tcp.", { type: "string", pattern: "^[1-9]\\d{0,4}/(tcp|udp|sctp)$" }),
    labels: textMap("Labels of the image."),
  },
  ["entrypoint", "cmd", "env", "workdir", "user", "exposedPorts", "labels"],
);

const plan = objectSchema("A complete build description.", {
  schemaVersion: { description: "Version of this format.", const: 1 },
  platform,
  stack: text("The stack that recognised the project."),
  contexts: {
    description: "Files the client sends, by name.",
    type: "object",
    additionalProperties: objectSchema("One set of files.", {
      exclude: texts(
        "Patterns of files to leave out, by Docker's ignore rules; a later !pattern takes back.",
      ),
    }),
  },
  stages: list("A stage only refers to stages before it.", ref("Stage")),
  target: objectSchema("The image.", {
    base: ref("Input"),
    layers: texts("Ids of stages that have a layerId, lowest first."),
    config: ref("ImageConfig"),
  }),
});

/** The parts of a plan as JSON Schema; planSchema and planOutputSchema refer to them. */
export const PLAN_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  Plan: plan,
  Stage: stage,
  Op: op,
  Mount: mount,
  Input: input,
  ImageConfig: imageConfig,
};
