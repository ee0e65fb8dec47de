import { compareVersions } from "../../project/python/pep440/compare-versions.ts";
import type { Architecture, PackageIndex } from "../index/package-index.ts";
import type { RecordedPackage, RecordedRelease, RecordedWheel } from "./recorded-package.ts";
import type { PackageToRecord } from "./recorded-packages.ts";
import { tyingRequirements } from "./tying-requirements.ts";

export interface RecordRequest {
  readonly index: PackageIndex;
  /** Date that is written down: `2026-11-21`. */
  readonly retrieved: string;
  /** What is known already: releases in it are not asked for again. */
  readonly known?: RecordedPackage;
  readonly report?: (line: string) => void;
}

/** Asks the index for the releases of a package, and for the metadata of those that are not known yet. */
export async function recordPackage(
  wanted: PackageToRecord,
  request: RecordRequest,
): Promise<RecordedPackage> {
  const wheels = await wheelsOf(wanted.name, request.index);
  const listed = wheels.size > 0 ? [...wheels.keys()] : await request.index.releases(wanted.name);
  const known = new Map(request.known?.releases.map((release) => [release.version, release]));
  const releases: RecordedRelease[] = [];
  for (const version of chooseVersions(listed, wanted)) {
    const pythons = wheels.get(version) ?? {};
    const before = known.get(version);
    releases.push({ version, wheels: await readWheels({ wanted, request, version, pythons, before }) });
  }
  const note = request.known?.note;
  return {
    schemaVersion: 1,
    package: wanted.name,
    retrieved: request.retrieved,
    ...(note === undefined ? {} : { note }),
    releases,
  };
}

interface Reading {
  readonly wanted: PackageToRecord;
  readonly request: RecordRequest;
  readonly version: string;
  readonly pythons: WheelPythons;
  readonly before: RecordedRelease | undefined;
}

async function readWheels({
  wanted,
  request,
  version,
  pythons,
  before,
}: Reading): Promise<RecordedRelease["wheels"]> {
  const read: Partial<Record<Architecture, RecordedWheel>> = {};
  for (const architecture of ARCHITECTURES) {
    const minors = pythons[architecture];
    const python = minors?.at(-1);
    if (minors === undefined || python === undefined) continue;
    const known = before?.wheels[architecture];
    const isRead =
      wanted.metadata === "each" || (wanted.metadata === "one" && Object.keys(read).length === 0);
    if (known !== undefined || !isRead) {
      read[architecture] = { ...known, pythons: minors };
      continue;
    }
    request.report?.(`${wanted.name} ${version} ${architecture}`);
    const target = { python, architecture };
    const { requiresPython, requiresDist } = await request.index.metadata(wanted.name, version, target);
    read[architecture] = {
      pythons: minors,
      ...(requiresPython === undefined ? {} : { requiresPython }),
      requires: tyingRequirements(requiresDist, { ...target, extras: wanted.extras ?? [] }),
    };
  }
  return read;
}

const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

/** Minors of CPython that are asked for. One without any wheel costs one question. */
const PYTHONS = ["3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.16"];

type WheelPythons = Partial<Record<Architecture, string[]>>;

/** By version: the minors of Python that have a wheel, for each machine. Both machines are asked for at a time. */
async function wheelsOf(name: string, index: PackageIndex): Promise<ReadonlyMap<string, WheelPythons>> {
  const found = new Map<string, WheelPythons>();
  for (const python of PYTHONS) {
    const answers = await Promise.all(
      ARCHITECTURES.map((architecture) => index.versions(name, { python, architecture })),
    );
    for (const [place, architecture] of ARCHITECTURES.entries()) {
      for (const version of answers[place] ?? []) {
        const pythons = found.get(version) ?? {};
        pythons[architecture] = [...(pythons[architecture] ?? []), python];
        found.set(version, pythons);
      }
    }
  }
  return found;
}

function chooseVersions(listed: readonly string[], { since, minors }: PackageToRecord): readonly string[] {
  const versions = listed.filter((version) => compareVersions(version, since) >= 0);
  versions.sort((a, b) => compareVersions(b, a));
  if (minors === undefined) return versions;
  const newest = new Map<string, string>();
  for (const version of versions) {
    const minor = version.split(".").slice(0, 2).join(".");
    if (!newest.has(minor)) newest.set(minor, version);
  }
  return [...newest.values()].slice(0, minors);
}
