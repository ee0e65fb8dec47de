/** One kind of GPU of this machine. */
export interface Gpu {
  readonly name: string;
  readonly count: number;
  /** `8.6`; undefined when the driver is too old to tell. */
  readonly computeCapability: string | undefined;
}

/** What `nvidia-smi` says of this machine. */
export type GpuReading =
  | { readonly kind: "found"; readonly driver: string; readonly gpus: readonly Gpu[] }
  /** Works, and there is no GPU. */
  | { readonly kind: "none" }
  /** It is not on PATH. */
  | { readonly kind: "no-driver" }
  | { readonly kind: "failed"; readonly message: string };
