/** The little that the bench needs of autocannon, which has no types of its own. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    /** Seconds. */
    readonly duration: number;
    readonly connections: number;
    readonly pipelining: number;
    /** Milliseconds between two samples. */
    readonly sampleInt: number;
  }
  interface Result {
    readonly requests: { readonly total: number };
    readonly errors: number;
    readonly non2xx: number;
    readonly start: Date;
    readonly finish: Date;
  }
  export default function autocannon(options: Options): Promise<Result>;
}
