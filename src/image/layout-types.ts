import type { OciImageConfig } from "../build/types.ts";

/** The annotation in an index that holds the tag of an image, of the OCI image specification. */
export const REF_NAME = "org.opencontainers.image.ref.name";

export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

export interface OciIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
}

export interface OciManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One image of an OCI layout folder. */
export interface Layout {
  readonly dir: string;
  readonly index: OciIndex;
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: OciManifest;
  readonly config: OciImageConfig;
}
