import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.ts";
import { networkSecrets } from "./network-secrets.ts";

const cwd = mkdtempSync(join(tmpdir(), "factory-network-"));
writeFileSync(join(cwd, "ca.pem"), "certificates");
writeFileSync(join(cwd, "other.pem"), "other certificates");

async function secrets(env: Readonly<Record<string, string>>, caCert?: string) {
  const found = await networkSecrets({ cwd, env } as unknown as Context, { caCert });
  return Object.fromEntries(Object.entries(found).map(([id, value]) => [id, Buffer.from(value).toString()]));
}

describe("networkSecrets", () => {
  it("are none on a machine that needs none", async () => {
    expect(await secrets({})).toEqual({});
    expect(await secrets({ HTTP_PROXY: "", SSL_CERT_FILE: "" })).toEqual({});
  });

  it("take indexes and proxies from the variables that tools read", async () => {
    expect(
      await secrets({
        UV_DEFAULT_INDEX: "https://index.example/simple",
        PIP_EXTRA_INDEX_URL: "https://second.example/simple",
        http_proxy: "http://proxy.example",
        HTTPS_PROXY: "http://secure.example",
        NO_PROXY: "localhost",
      }),
    ).toEqual({
      "factory.index-url": "https://index.example/simple",
      "factory.extra-index-url": "https://second.example/simple",
      "factory.http-proxy": "http://proxy.example",
      "factory.https-proxy": "http://secure.example",
      "factory.no-proxy": "localhost",
    });
  });

  it("take the netrc file that NETRC names, else the one in the home folder if there is one", async () => {
    writeFileSync(join(cwd, ".netrc"), "machine a");
    writeFileSync(join(cwd, "named"), "machine b");

    expect(await secrets({ HOME: cwd })).toEqual({ "factory.netrc": "machine a" });
    expect(await secrets({ HOME: cwd, NETRC: "named" })).toEqual({ "factory.netrc": "machine b" });
    expect(await secrets({ HOME: join(cwd, "nowhere") })).toEqual({});
    await expect(secrets({ NETRC: "missing" })).rejects.toThrow(/cannot read the netrc file missing/);
  });

  it("believe uv's own variables before pip's, and skip those that are empty", async () => {
    const both = { UV_DEFAULT_INDEX: "https://uv.example", PIP_INDEX_URL: "https://pip.example" };

    expect(await secrets(both)).toEqual({ "factory.index-url": "https://uv.example/" });
    expect(await secrets({ ...both, UV_DEFAULT_INDEX: "" })).toEqual({
      "factory.index-url": "https://pip.example/",
    });
    expect(await secrets({ HTTP_PROXY: "", http_proxy: "http://proxy.example" })).toEqual({
      "factory.http-proxy": "http://proxy.example",
    });
  });

  it("take the certificates of the option before those of the machine, and say where they will lie", async () => {
    const expected = (text: string) => ({
      "factory.ca": text,
      "factory.ca-path": "/run/factory/ca.pem",
      "factory.apt-conf": 'Acquire::https::CAInfo "/run/factory/ca.pem";\n',
      "factory.apt-conf-path": "/run/factory/apt.conf",
    });

    expect(await secrets({ SSL_CERT_FILE: "ca.pem", CURL_CA_BUNDLE: "other.pem" })).toEqual(
      expected("certificates"),
    );
    expect(await secrets({ SSL_CERT_FILE: "ca.pem" }, "other.pem")).toEqual(expected("other certificates"));
  });

  it("say who named certificates that cannot be read", async () => {
    await expect(secrets({ SSL_CERT_FILE: "none.pem" })).rejects.toMatchObject({
      code: "FILE_MISSING",
      source: "SSL_CERT_FILE",
      hint: "correct or unset SSL_CERT_FILE",
    });
    await expect(secrets({}, "none.pem")).rejects.toMatchObject({
      code: "FILE_MISSING",
      source: "--ca-cert",
      hint: "name a PEM file",
    });
  });
});
