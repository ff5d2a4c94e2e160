/** The paths of Prometheus' HTTP API that read. */
const reading = [/^\/api\/v1\/query$/, /^\/api\/v1\/query_range$/, /^\/api\/v1\/rules$/, /^\/api\/v1\/alerts$/, /^\/api\/v1\/label\/[a-zA-Z_]\w*\/values$/];

/** Whether a path of Prometheus' HTTP API only reads. */
export function isReadQuery(path: string): boolean {
  return reading.some((pattern) => pattern.test(path));
}
