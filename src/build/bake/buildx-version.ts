/** The release that tools/buildx/go.mod names; a test keeps the two equal. */
export const BUILDX_VERSION = "v0.29.1";
