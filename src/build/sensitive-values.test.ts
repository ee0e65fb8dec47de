import { describe, expect, it } from "vitest";
import { APT_VALUES } from "../plan/apt-mounts.ts";
import { NETWORK_SECRETS } from "../plan/network-mounts.ts";
import { NPM_SECRETS } from "../plan/npm-mounts.ts";
import { sensitiveValues } from "./sensitive-values.ts";

function sensitive(secrets: Readonly<Record<string, string>>): readonly string[] {
  const bytes = Object.entries(secrets).map(([id, value]) => [id, Buffer.from(value)] as const);
  return sensitiveValues(Object.fromEntries(bytes)).map((value) => Buffer.from(value).toString());
}

describe("sensitiveValues", () => {
  it("takes the secrets of the command line whole", () => {
    expect(sensitive({ token: "hunter2", netrc: "https://proxy.example" })).toEqual([
      "hunter2",
      "https://proxy.example",
    ]);
  });

  it("leaves out certificates and what names hosts only", () => {
    expect(
      sensitive({
        [NETWORK_SECRETS.ca]: "-----BEGIN CERTIFICATE-----",
        [NETWORK_SECRETS.caPath]: "/run/factory/ca.pem",
        [NETWORK_SECRETS.noProxy]: "localhost",
        ...APT_VALUES,
        [NETWORK_SECRETS.indexUrl]: "https://index.example/simple",
      }),
    ).toEqual([]);
  });

  it("takes the credentials out of the address of an index or a proxy, as written and as meant", () => {
    expect(sensitive({ [NETWORK_SECRETS.httpsProxy]: "http://me:p%40ss@proxy.example:3128" })).toEqual([
      "me:p%40ss",
      "p%40ss",
      "p@ss",
    ]);
  });

  it("takes a user name without a password for a token", () => {
    expect(sensitive({ [NETWORK_SECRETS.indexUrl]: "https://tok3n@index.example/simple" })).toContain(
      "tok3n",
    );
    expect(sensitive({ [NETWORK_SECRETS.indexUrl]: "https://tok3n:@index.example/simple" })).toContain(
      "tok3n",
    );
  });

  it("finds the credentials of every index of a list", () => {
    const value = "a=https://u:first@a.example/simple b=https://u:bad%zz@b.example/simple";

    expect(sensitive({ [NETWORK_SECRETS.extraIndexUrl]: value })).toEqual(
      expect.arrayContaining(["first", "bad%zz"]),
    );
  });

  it("takes the credentials of an npmrc, not its host names", () => {
    const npmrc =
      'registry=https://npm.example/\n//npm.example/:_authToken=t0k3n\n_password = "cGFzcw=="\nproxy=http://me:pw1@proxy.example\n';

    expect(sensitive({ [NPM_SECRETS.npmrc]: npmrc })).toEqual([
      ...["t0k3n", "cGFzcw==", "pass"],
      ...["me:pw1", "pw1", "pw1"],
    ]);
    expect(sensitive({ [NPM_SECRETS.npmrc]: "//npm.example/:_auth=bWU6czNjcjN0\n" })).toEqual([
      "bWU6czNjcjN0",
      "s3cr3t",
    ]);
    expect(sensitive({ [NPM_SECRETS.registry]: "https://npm.example/" })).toEqual([]);
  });

  it("takes the passwords of a netrc file, not its host names", () => {
    const netrc =
      "machine index.example\n  login me\n  password hunter2\nmachine b login x password s3cr3t\n";

    expect(sensitive({ [NETWORK_SECRETS.netrc]: netrc })).toEqual(["hunter2", "s3cr3t"]);
  });
});
