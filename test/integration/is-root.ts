/** Tests that mount file systems, or start buildkitd with options of their own, are skipped without root. */
export const isRoot = process.getuid?.() === 0;
