import { textOr } from "./text-or.ts";

const text = { type: "string", minLength: 1 } as const;

const required = {
  description: "Whether a build without it is refused; true when absent",
  type: "boolean",
} as const;

const invalidate = {
  description: "Whether another value of the secret runs the commands again; false when absent",
  type: "boolean",
} as const;

const mount = {
  type: "object",
  additionalProperties: false,
  required: ["kind"],
  properties: {
    kind: { description: "What is mounted", type: "string", enum: ["secret", "cache", "ssh"] },
    id: { ...text, description: "Name of the secret, the cache or the ssh agent (default)" },
    target: { ...text, description: "Absolute path in the container" },
    env: { ...text, description: "Environment variable that holds the secret, instead of a file" },
    required,
    invalidate,
  },
} as const;

/** `run:` of factory.yaml. */
export const runSchema = {
  description: "Commands that run after the packages are installed, without the project's files",
  type: "array",
  items: textOr({
    required: ["command"],
    properties: {
      command: { ...text, description: "Given to /bin/sh" },
      mounts: {
        description: "Secrets, caches and ssh agents that only this command sees",
        type: "array",
        items: mount,
      },
    },
  }),
} as const;

/** `secrets:` of factory.yaml. */
export const secretsSchema = {
  description: "Secrets that every command of run, and the build script of a Node project, has in a variable",
  type: "array",
  items: textOr({
    required: ["id"],
    properties: {
      id: { ...text, description: "Name of the secret" },
      env: {
        ...text,
        description: "Environment variable that holds it; named like the secret when absent",
      },
      required,
      invalidate,
    },
  }),
} as const;

/** `cache:` of factory.yaml. */
export const cacheSchema = {
  description: "Build caches outside the builder, besides those of --cache-from and --cache-to",
  type: "object",
  additionalProperties: false,
  properties: {
    from: {
      description: "Caches to read, such as type=registry,ref=REF or a bare REF",
      type: "array",
      items: text,
    },
    to: { description: "Caches to write after a build", type: "array", items: text },
  },
} as const;
