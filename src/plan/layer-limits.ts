/** What decides how many layers a locked project gets. Sizes are those of wheels, in bytes. */
export const LAYER_LIMITS = {
  /**
   * A wheel of this size or more is a layer of its own: in a bucket it would be most of what a bump of its neighbours makes
   * anew.
   */
  largeBytes: 1_000_000,
  /**
   * Measured on small packages, a layer has 2.1 to 2.6 times the bytes of its wheels, because bytecode is compiled into it:
   * a full bucket is less than a megabyte.
   */
  bucketBytes: 350_000,
  /** A bucket that one package fills is not split for neighbours of this size together: that would be a layer for little. */
  besideBytes: 100_000,
  /** Of tiny packages; installing this many takes no longer than starting the container for it. */
  bucketPackages: 16,
  /** A power of two. Each bucket is a container to start and a layer to pull: more of them would slow down cold builds. */
  buckets: 32,
  /** Overlay file systems stop at about 128 layers, and an image may become the base of another one. */
  layers: 100,
  /** What of them is kept for the base, system packages, the environment, local packages, commands, weights and the source. */
  otherLayers: 24,
  /**
   * Of a wheel whose size neither the lock nor the table tells: between the median (73 kB) and the mean (156 kB) of the wheels
   * under a megabyte in the lock that the table is from.
   */
  usualBytes: 100_000,
} as const;
