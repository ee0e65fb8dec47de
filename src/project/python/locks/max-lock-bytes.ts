/** A large project's lock has about 1 MB; this leaves room for many times more. */
export const MAX_LOCK_BYTES = 64 * 1024 * 1024;
