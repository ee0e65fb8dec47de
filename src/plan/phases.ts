/** Phases in the order of design: `build.*` stages make files, `export.*` stages make the image. */
export const PHASES = [
  "build.base",
  "build.system",
  "build.runtime",
  "build.framework",
  "build.dependencies",
  "build.app",
  "export.base",
  "export.system",
  "export.runtime",
  "export.framework",
  "export.dependencies",
  "export.weights",
  "export.source",
  "export.config",
] as const;

export type Phase = (typeof PHASES)[number];
