/** The little that the bench needs of autocannon, which has no types of its own. */
declare module 'autocannon' {
  interface Result {
    readonly requests: { readonly total: number };
    readonly errors: number;
    readonly non2xx: number;
    /** Seconds that it took. */
    readonly duration: number;
  }
  export default function autocannon(options: { readonly url: string; readonly duration: number; readonly connections: number; readonly pipelining: number }): Promise<Result>;
}
