import type { Architecture } from "../index/package-index.ts";

/** compat/recorded/NAME.json: what an index said of a package on a day, cut down to what tables are compared with. */
export interface RecordedPackage {
  readonly schemaVersion: 1;
  readonly package: string;
  readonly retrieved: string;
  /** How releases came in that were not read by `factory compat update`. */
  readonly note?: string;
  /** Newest first. */
  readonly releases: readonly RecordedRelease[];
}

export interface RecordedRelease {
  readonly version: string;
  /** Wheels for Linux by machine; none when the release is a source archive alone. */
  readonly wheels: Readonly<Partial<Record<Architecture, RecordedWheel>>>;
}

export interface RecordedWheel {
  /** Minors of CPython with a wheel, oldest first. */
  readonly pythons: readonly string[];
  readonly requiresPython?: string;
  /** Absent when the wheel's own requirements were not read. */
  readonly requires?: RecordedRequirements;
}

/** PEP 440 specifiers by the name of what is required; by extra, where `""` is what is always required. */
export type RecordedRequirements = Readonly<Record<string, Readonly<Record<string, string>>>>;
