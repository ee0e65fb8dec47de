/** What is known of a base image before rendering, so that rendering needs no network. */
export interface ResolvedImage {
  /** `registry`: pulled by the daemon. `layout`: served from an OCI layout over the session. */
  readonly kind: "registry" | "layout";
  /** `docker.io/library/python:3.13-slim-bookworm`; for layouts any name with a slash, such as `factory/debian-python`. */
  readonly name: string;
  /** `sha256:…` of the manifest or index. */
  readonly digest: string;
  /** Session store id of a layout. */
  readonly storeId?: string;
  /** The OCI image config document. */
  readonly config: OciImageConfig;
}

/** The fields of an OCI image config document that factory reads; others are kept as they are. */
export interface OciImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly config?: {
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly WorkingDir?: string;
    readonly User?: string;
    readonly ExposedPorts?: Readonly<Record<string, object>>;
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly {
    readonly created?: string;
    readonly created_by?: string;
    readonly empty_layer?: boolean;
    readonly comment?: string;
  }[];
}

/** Every image of a plan, resolved, by `imageKey`: its ref, for most of them. */
export type ResolvedImages = Readonly<Record<string, ResolvedImage>>;

/** Where a vertex of the solve comes from in the plan. */
export interface VertexOrigin {
  /** Id of the first stage that needs the vertex; undefined when only the image itself does. */
  readonly stage: string | undefined;
  /** Index in the stage's ops, of the first one when several became one vertex; undefined for sources and layers. */
  readonly op?: number;
  readonly kind: "source" | "op" | "layer";
}

/** A plan as BuildKit takes it. */
export interface RenderedLlb {
  /** Deterministic `pb.Definition` bytes. */
  readonly definition: Uint8Array;
  /** By vertex digest, which is what the daemon reports in progress and failures. */
  readonly origins: ReadonlyMap<string, VertexOrigin>;
  /** JSON for the exporter attribute `containerimage.config`. */
  readonly imageConfig: string;
}
