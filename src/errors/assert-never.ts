/** Makes a switch over a union exhaustive for the compiler; throws a plain Error (a bug) when reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
