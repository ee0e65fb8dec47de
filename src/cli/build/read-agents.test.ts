import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAgents } from "./read-agents.ts";

const cwd = mkdtempSync(join(tmpdir(), "factory-agents-"));
const socket = join(cwd, "s");
let server: Server;

beforeAll(async () => {
  writeFileSync(join(cwd, "id_ed25519"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
  server = createServer();
  await new Promise<void>((resolve) => server.listen(socket, resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("readAgents", () => {
  it("takes the agent of the environment, and others by id and socket", async () => {
    const env = { SSH_AUTH_SOCK: socket };

    expect(await readAgents([], { cwd, env })).toEqual({});
    expect(await readAgents(["default", "deploy=s"], { cwd, env })).toEqual({
      default: socket,
      deploy: socket,
    });
  });

  it.each([
    ["default", "SECRET_MISSING", "SSH_AUTH_SOCK is not set"],
    ["default=nowhere", "SECRET_MISSING", "no ssh agent listens at"],
    ["default=id_ed25519", "USAGE", "is a file, not a socket"],
    ["de fault", "USAGE", "its id is not made of"],
    ["=s", "USAGE", "its id is not made of"],
  ])("refuses %s", async (spec, code, message) => {
    await expect(readAgents([spec], { cwd, env: {} })).rejects.toMatchObject({
      code,
      source: "--ssh",
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\w/),
    });
  });
});
