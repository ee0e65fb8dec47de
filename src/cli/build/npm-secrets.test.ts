import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import { npmSecrets } from "./npm-secrets.ts";

const NODE = { stack: "node" } as Plan;

function home(npmrc?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "factory-npmrc-"));
  if (npmrc !== undefined) writeFileSync(join(folder, ".npmrc"), npmrc);
  return folder;
}

async function secretsOf(env: Readonly<Record<string, string>>, plan = NODE) {
  const secrets = await npmSecrets(plan, { cwd: tmpdir(), env });
  return Object.fromEntries(
    Object.entries(secrets).map(([id, value]) => [id, Buffer.from(value).toString()]),
  );
}

describe("npmSecrets", () => {
  it("are those of Node projects alone", async () => {
    const env = { HOME: home("registry=https://npm.example/\n"), NPM_TOKEN: "t" };

    expect(await secretsOf(env, { stack: "python" } as Plan)).toEqual({});
    expect(await secretsOf({ HOME: home() })).toEqual({});
  });

  it("take of the user's npmrc what is about the network, with its variables replaced", async () => {
    const npmrc = [
      "registry=https://npm.example/",
      "prefix=/home/me/.npm-global",
      `//npm.example/:_authToken=\${TOKEN}`,
      "@s:registry = https://s.example/",
      `//s.example/:_authToken=\${UNSET}`,
      "cache=/home/me/.cache",
    ].join("\n");

    expect(await secretsOf({ HOME: home(npmrc), TOKEN: "secret" })).toEqual({
      "factory.npmrc":
        "registry=https://npm.example/\n//npm.example/:_authToken=secret\n" +
        `@s:registry = https://s.example/\n//s.example/:_authToken=\${UNSET}\n`,
      "factory.npm-registry": "https://npm.example/",
    });
  });

  it("believe the environment before the file", async () => {
    const env = {
      HOME: home("registry=https://file.example/\n"),
      NPM_CONFIG_REGISTRY: "https://env.example/",
      NPM_TOKEN: "one",
      NODE_AUTH_TOKEN: "two",
      YARN_NPM_AUTH_TOKEN: "three",
    };

    expect(await secretsOf(env)).toMatchObject({
      "factory.npm-registry": "https://env.example/",
      "factory.npm-token": "one",
      "factory.node-auth-token": "two",
      "factory.yarn-npm-auth-token": "three",
    });
  });

  it("need the file that a variable names", async () => {
    const folder = home();
    writeFileSync(join(folder, "own"), "//x.example/:_authToken=1\n");

    expect(await secretsOf({ NPM_CONFIG_USERCONFIG: join(folder, "own") })).toEqual({
      "factory.npmrc": "//x.example/:_authToken=1\n",
    });
    await expect(secretsOf({ NPM_CONFIG_USERCONFIG: join(folder, "gone") })).rejects.toMatchObject({
      code: "FILE_MISSING",
      source: "NPM_CONFIG_USERCONFIG",
    });
  });
});
