/** The gRPC status codes that factory looks at, so that pure code needs no gRPC library. */
export const GRPC_CODE = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  unimplemented: 12,
  unavailable: 14,
} as const;
