import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { Config } from "../types.ts";
import { readFactoryConfig } from "./read-factory-config.ts";

function read(text: string): Promise<Config> {
  return readFactoryConfig(memoryProjectFs({ "factory.yaml": text }));
}

const mount = (fields: string) => `run:\n  - command: x\n    mounts:\n      - { ${fields} }\n`;

describe("mounts of run", () => {
  it.each([
    ["kind: secret, id: a, target: /a", { kind: "secret", id: "a", target: "/a", required: true }],
    [
      "kind: secret, id: a, env: A, required: false, invalidate: true",
      { kind: "secret", id: "a", env: "A", required: false, invalidate: true },
    ],
    ["kind: cache, id: a, target: /a", { kind: "cache", id: "a", target: "/a" }],
    ["kind: ssh", { kind: "ssh", id: "default", target: "/run/factory/ssh-agent", required: true }],
    [
      "kind: ssh, id: deploy, target: /s, required: false",
      { kind: "ssh", id: "deploy", target: "/s", required: false },
    ],
  ])("reads { %s }", async (fields, expected) => {
    expect((await read(mount(fields))).run[0]?.mounts).toEqual([expected]);
  });

  it.each([
    ["kind: secret, id: a", "a secret mount needs either target or env"],
    ["kind: secret, id: a, target: /a, env: A", "a secret mount needs either target or env"],
    ["kind: secret, target: /a", "the secret mount has no id"],
    ["kind: cache, id: a", "the cache mount has no target"],
    ["kind: cache, id: a, target: /a, required: true", "a cache mount has no required"],
    ["kind: ssh, env: A", "a ssh mount has no env"],
    ["kind: secret, id: a, env: 1A", "is not"],
    ["kind: secret, id: a b, target: /a", "is not the id of a mount"],
  ])("refuses { %s } with its place", async (fields, message) => {
    await expect(read(mount(fields))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining(message),
      source: expect.stringMatching(/^factory\.yaml:4:/),
      hint: expect.stringMatching(/\w/),
    });
  });
});

describe("secrets of the project", () => {
  it("are variables named like them, unless they say otherwise", async () => {
    const text = "secrets:\n  - TOKEN\n  - { id: npm, env: NPM_TOKEN, required: false, invalidate: true }\n";

    expect((await read(text)).secrets).toEqual([
      { id: "TOKEN", env: "TOKEN", required: true, source: "factory.yaml:2:5" },
      { id: "npm", env: "NPM_TOKEN", required: false, invalidate: true, source: "factory.yaml:3:5" },
    ]);
    expect(await read("python: '3.12'\n")).not.toHaveProperty("secrets");
  });

  it("need a name that a variable can have", async () => {
    await expect(read("secrets: [my-token]\n")).rejects.toMatchObject({
      source: "factory.yaml:1:11",
      hint: "name the variable with env: NAME",
    });
  });
});

it("reads caches with their places", async () => {
  expect((await read("cache:\n  from: [a/b:c]\n")).cache).toEqual({
    from: [{ value: "a/b:c", source: "factory.yaml:2:10" }],
    to: [],
  });
});
