/** Seconds of 1980-01-01T00:00:00Z, the earliest time a zip archive can hold: every file time factory writes. */
export const SOURCE_DATE_EPOCH_SECONDS = 315_532_800;
