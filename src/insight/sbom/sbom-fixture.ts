import type { Inventory } from "./inventory.ts";
import { readInventory } from "./read-inventory.ts";
import type { SbomRequest } from "./sbom-request.ts";

const SITE = "opt/venv/lib/python3.13/site-packages";

/** Files of a small image, as an inventory is read from. For tests. */
export const INVENTORY_TEXTS: Readonly<Record<string, string>> = {
  "usr/lib/os-release": 'PRETTY_NAME="Debian"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  "var/lib/dpkg/status": [
    "Package: libssl3\nStatus: install ok installed\nMaintainer: Team <team@example.org>\nArchitecture: amd64",
    "Source: openssl (3.0.1-2)\nVersion: 3.0.1-2+b1\nDepends: libc6 (>= 2.34), debconf | debconf-2.0\nDescription: TLS\n more",
    "",
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.36-9",
    "",
    "Package: gone\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1",
    "",
    "Package: cdebconf\nStatus: install ok installed\nArchitecture: all\nVersion: 2\nProvides: debconf-2.0 (= 2)",
    "",
  ].join("\n"),
  [`${SITE}/flask-3.1.2.dist-info/METADATA`]: [
    "Metadata-Version: 2.4\nName: Flask\nVersion: 3.1.2\nSummary: web\nLicense-Expression: BSD-3-Clause",
    "Project-URL: Homepage, https://flask.example\nRequires-Dist: click>=8\nRequires-Dist: tzdata; sys_platform == 'win32'",
    "Requires-Dist: coverage[toml]; extra == 'dev'\n\nBody: no field",
  ].join("\n"),
  [`${SITE}/click-8.1.dist-info/METADATA`]:
    "Name: click\nVersion: 8.1\nLicense: Copyright somebody\n        All rights reserved.\nClassifier: License :: OSI Approved :: BSD License\n",
  [`${SITE}/click/_vendor/inner-1.dist-info/METADATA`]: "Name: inner\nVersion: 1\n",
  [`${SITE}/old-1.egg-info/PKG-INFO`]:
    "Name: old\nVersion: 1\nClassifier: License :: OSI Approved :: MIT License\n",
  "usr/lib/python3/dist-packages/click-8.1.egg-info": "Name: click\nVersion: 8.1\n",
  "app/own.egg-info/PKG-INFO": "Name: own\nVersion: 0\nLicense: MIT or so\n",
  "srv/node_modules/@team/lib/package.json":
    '{"name":"@team/lib","version":"1.0.0","license":"(MIT OR Apache-2.0)","dependencies":{"left":"1"}}',
  "srv/node_modules/left/package.json": '{"name":"left","version":"1.2.3","license":"MIT"}',
  "srv/node_modules/left/test/package.json": '{"name":"nothing","version":"1.0.0"}',
};

export function inventoryFixture(workdir = "/"): Inventory {
  const files = Object.entries(INVENTORY_TEXTS).map(([path, text]) => [path, Buffer.from(text)] as const);
  return readInventory(new Map(files), { workdir });
}

/** A whole request, with one package that a lock says everything of and one with several files. */
export function sbomFixture(): SbomRequest {
  const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
  return {
    image: {
      name: "hello",
      version: "1.0",
      digest: hash("a"),
      platform: { os: "linux", architecture: "amd64" },
      base: { name: "registry.example/team/python:3.13", digest: hash("b") },
    },
    inventory: inventoryFixture("/app"),
    locked: new Map([
      ["flask==3.1.2", { hashes: [hash("c")], index: "https://index.example/simple" }],
      ["click==8.1", { hashes: [hash("d"), hash("e")] }],
      ["own==0", { hashes: [], url: `git+https://git.example/own.git@${"f".repeat(40)}` }],
    ]),
    epochSeconds: 1_700_000_000,
    version: "1.2.3",
  };
}
