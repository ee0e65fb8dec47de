/** The release that tools/buildkit/go.mod names; a test keeps the two equal. */
export const BUILDKIT_VERSION = "v0.32.2";
