import { describe, expect, it } from "vitest";
import { NETWORK_SECRETS, networkMounts } from "./network-mounts.ts";

describe("networkMounts", () => {
  it("offers every secret of the network, each optional, so that a build without any is the same", () => {
    const ids = networkMounts().map(({ id }) => id);

    expect([...new Set(ids)].sort()).toEqual(Object.values(NETWORK_SECRETS).sort());
    expect(networkMounts().every(({ required }) => !required)).toBe(true);
  });

  it("sets each variable once", () => {
    const variables = networkMounts().flatMap((mount) => ("env" in mount ? [mount.env] : []));

    expect(variables).toHaveLength(new Set(variables).size);
    expect(variables).toEqual(expect.arrayContaining(["UV_DEFAULT_INDEX", "PIP_INDEX_URL", "https_proxy"]));
  });

  it("mounts files only where no layer looks", () => {
    const targets = networkMounts().flatMap((mount) => ("target" in mount ? [mount.target] : []));

    expect(targets).toEqual(["/run/factory/ca.pem", "/run/factory/netrc"]);
  });
});
