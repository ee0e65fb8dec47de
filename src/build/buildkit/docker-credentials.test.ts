import { describe, expect, it } from "vitest";
import { dockerCredentials } from "./docker-credentials.ts";

const HOST = "registry.example.test";

function lookUp(config: unknown, host = HOST, runHelper = async (_helper: string, _host: string) => "{}") {
  return dockerCredentials({
    dockerConfigText: JSON.stringify(config),
    configPath: "/c/config.json",
    runHelper,
  })(host);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

describe("dockerCredentials", () => {
  it("decodes the auth of the host, with colons in the password", async () => {
    const config = { auths: { [HOST]: { auth: base64("ada:pa:ss") } } };

    expect(await lookUp(config)).toEqual({ username: "ada", secret: "pa:ss" });
  });

  it("prefers an identity token, which comes without a user name", async () => {
    const config = { auths: { [HOST]: { auth: base64("ada:"), identitytoken: "t0k" } } };

    expect(await lookUp(config)).toEqual({ username: "", secret: "t0k" });
  });

  it("finds a key that is a URL of the host", async () => {
    const config = { auths: { [`https://${HOST}/v1/`]: { auth: base64("ada:pw") } } };

    expect(await lookUp(config)).toEqual({ username: "ada", secret: "pw" });
  });

  it.each(["docker.io", "index.docker.io", "registry-1.docker.io"])(
    "finds Docker Hub's entry for %s",
    async (host) => {
      const config = { auths: { "https://index.docker.io/v1/": { auth: base64("ada:pw") } } };

      expect(await lookUp(config, host)).toEqual({ username: "ada", secret: "pw" });
    },
  );

  it("answers nothing for a host it does not know, nor for a key of Object.prototype", async () => {
    expect(await lookUp({ auths: { "other.test": { auth: base64("a:b") } } })).toBeUndefined();
    expect(await lookUp({}, "constructor")).toBeUndefined();
  });

  it("asks the helper of the host before the default store", async () => {
    const asked: string[][] = [];
    const config = { credsStore: "store", credHelpers: { [HOST]: "special" } };

    const found = await lookUp(config, HOST, async (helper, host) => {
      asked.push([helper, host]);
      return JSON.stringify({ ServerURL: host, Username: "<token>", Secret: "s" });
    });

    expect(found).toEqual({ username: "", secret: "s" });
    expect(asked).toEqual([["special", HOST]]);
  });

  it("falls back to the file when the store has no credentials", async () => {
    const config = { credsStore: "store", auths: { [HOST]: { auth: base64("ada:pw") } } };

    const found = await lookUp(config, HOST, async () => {
      throw Object.assign(new Error("exit 1"), { stdout: "credentials not found in native keychain\n" });
    });

    expect(found).toEqual({ username: "ada", secret: "pw" });
  });

  it("names the helper that failed, and does not repeat its output", async () => {
    const config = { credsStore: "store" };

    const error = await lookUp(config, HOST, async () => "hunter2 not json").catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({
      code: "CONFIG_INVALID",
      message: `docker-credential-store gave no credentials for ${HOST}`,
    });
    expect((error as Error).cause).toBeUndefined();
  });

  it.each([
    ["not json", "{"],
    ["an array", "[]"],
    ["auths as a list", '{"auths":[1]}'],
    ["an auth entry as text", '{"auths":{"a":"b"}}'],
    ["a helper as number", '{"credHelpers":{"a":1}}'],
    ["a helper that is a path", '{"credsStore":"../evil"}'],
  ])("refuses %s and names the file", (_, dockerConfigText) => {
    const make = () =>
      dockerCredentials({ dockerConfigText, configPath: "/c/config.json", runHelper: async () => "" });

    expect(make).toThrow(/^\/c\/config\.json /);
  });
});
