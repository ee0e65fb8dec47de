import { describe, expect, it } from "vitest";
import { isInventoryFile } from "./inventory-files.ts";
import { readInventory } from "./read-inventory.ts";
import { INVENTORY_TEXTS, inventoryFixture } from "./sbom-fixture.ts";

describe("readInventory", () => {
  it("finds distributions in the folders that Python looks into, each once with its places", () => {
    const { distributions } = inventoryFixture();

    expect(distributions.map(({ name, version, locations }) => [name, version, locations])).toEqual([
      ["Flask", "3.1.2", ["/opt/venv/lib/python3.13/site-packages"]],
      ["click", "8.1", ["/opt/venv/lib/python3.13/site-packages", "/usr/lib/python3/dist-packages"]],
      ["old", "1", ["/opt/venv/lib/python3.13/site-packages"]],
    ]);
  });

  it("looks into the folder that the image starts in, and into those of PYTHONPATH", () => {
    const file = new Map([["app/own.egg-info/PKG-INFO", Buffer.from("Name: own\nVersion: 0\n")]]);
    const names = (settings: Parameters<typeof readInventory>[1]) =>
      readInventory(file, settings).distributions.map(({ name }) => name);

    expect(names({})).toEqual([]);
    expect(names({ workdir: "/app" })).toEqual(["own"]);
    expect(names({ env: ["PYTHONPATH=/lib:/app/"] })).toEqual(["own"]);
  });

  it("takes what dpkg says is installed, and not what was removed", () => {
    expect(inventoryFixture().debianPackages).toEqual([
      { name: "cdebconf", version: "2", architecture: "all", depends: [], provides: ["debconf-2.0"] },
      { name: "libc6", version: "1:2.36-9", architecture: "amd64", depends: [], provides: [] },
      {
        name: "libssl3",
        version: "3.0.1-2+b1",
        architecture: "amd64",
        source: { name: "openssl", version: "3.0.1-2" },
        maintainer: "Team <team@example.org>",
        summary: "TLS",
        depends: [["libc6"], ["debconf", "debconf-2.0"]],
        provides: [],
      },
    ]);
  });

  it("reads packages of node_modules, and the system's name", () => {
    const { nodePackages, os } = inventoryFixture();

    expect(nodePackages.map(({ name, version }) => `${name}@${version}`)).toEqual([
      "@team/lib@1.0.0",
      "left@1.2.3",
    ]);
    expect(os).toEqual({ id: "debian", name: "Debian GNU/Linux", version: "12" });
  });

  it("is empty for an image without packages, and for files that say nothing", () => {
    const empty = { distributions: [], debianPackages: [], nodePackages: [] };
    const broken = new Map([
      ["x/site-packages/a.dist-info/METADATA", Buffer.from("nothing\n")],
      ["node_modules/a/package.json", Buffer.from("{")],
      ["etc/os-release", Buffer.from("")],
    ]);

    expect(readInventory(new Map())).toEqual(empty);
    expect(readInventory(broken)).toEqual(empty);
  });

  it("asks for each file that it reads", () => {
    const asked = Object.keys(INVENTORY_TEXTS).filter(isInventoryFile);

    expect(asked).toEqual(Object.keys(INVENTORY_TEXTS).filter((path) => !path.includes("/test/")));
    expect(isInventoryFile("usr/lib/python3/site.py")).toBe(false);
  });
});
