/**
 * The status codes of gRPC, spelled as Go's `codes.Code.String()` does.
 * Source: https://grpc.io/docs/guides/status-codes/
 */
export const grpcCodes = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
] as const;

/**
 * The codes that blame the server: those that google/rpc/code.proto maps to an HTTP status of 500 and up, so that a
 * failure counts alike on both protocols. OpenTelemetry marks a server's span as failed for the same six, so that an
 * error ratio and the traces behind it agree. `ResourceExhausted` is HTTP's 429, the client's matter, and not among them.
 */
export const grpcServerErrors = ['Unknown', 'DeadlineExceeded', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss'] as const;

/** The name of a status code. Numbers that gRPC does not know mean `Unknown`, as the standard has it. */
export function grpcCodeName(code: number): (typeof grpcCodes)[number] {
  return grpcCodes[code] ?? 'Unknown';
}
