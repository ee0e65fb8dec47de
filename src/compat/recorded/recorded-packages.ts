/** A package whose releases the tables are made of or compared with. */
export interface PackageToRecord {
  readonly name: string;
  /** The table that it is a source of. */
  readonly table: string;
  /** Older releases are left out. */
  readonly since: string;
  /** Only the newest patch of each minor is recorded, and only of so many minors, when this is given. */
  readonly minors?: number;
  /** Whose metadata is read: that of each machine's wheel, of one wheel for all machines, or none. */
  readonly metadata: "each" | "one" | "none";
  /** Extras whose requirements are recorded too. */
  readonly extras?: readonly string[];
}

/** The packages that `factory compat update` asks the index for. */
export const PACKAGES_TO_RECORD: readonly PackageToRecord[] = [
  { name: "torch", table: "torch", since: "1.13.0", metadata: "each" },
  { name: "torchvision", table: "torch", since: "0.14.0", metadata: "one" },
  { name: "torchaudio", table: "torch", since: "0.13.0", metadata: "one" },
  { name: "tensorflow", table: "tensorflow", since: "2.9.0", metadata: "one", extras: ["and-cuda"] },
  { name: "jax", table: "jax", since: "0.4.30", minors: 12, metadata: "one", extras: ["cuda12", "cuda13"] },
  { name: "jaxlib", table: "jax", since: "0.4.30", metadata: "none" },
  {
    name: "jax-cuda12-plugin",
    table: "jax",
    since: "0.4.30",
    minors: 12,
    metadata: "one",
    extras: ["with-cuda"],
  },
  {
    name: "jax-cuda13-plugin",
    table: "jax",
    since: "0.4.30",
    minors: 12,
    metadata: "one",
    extras: ["with-cuda"],
  },
  {
    name: "onnxruntime-gpu",
    table: "gpu-packages",
    since: "1.19.0",
    minors: 1,
    metadata: "one",
    extras: ["cuda", "cudnn"],
  },
  {
    name: "cupy-cuda12x",
    table: "gpu-packages",
    since: "13.0.0",
    minors: 1,
    metadata: "one",
    extras: ["ctk"],
  },
  {
    name: "cupy-cuda13x",
    table: "gpu-packages",
    since: "13.0.0",
    minors: 1,
    metadata: "one",
    extras: ["ctk"],
  },
  { name: "bitsandbytes", table: "gpu-packages", since: "0.43.0", minors: 1, metadata: "one" },
  { name: "xformers", table: "gpu-packages", since: "0.0.32", minors: 1, metadata: "one" },
  { name: "flash-attn", table: "gpu-packages", since: "2.7.0", minors: 1, metadata: "none" },
  { name: "causal-conv1d", table: "gpu-packages", since: "1.4.0", minors: 1, metadata: "none" },
  { name: "mamba-ssm", table: "gpu-packages", since: "2.2.0", minors: 1, metadata: "none" },
];
