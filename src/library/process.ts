/** `obskit/process`: what Node measures of itself. */
export { processMetrics } from '../node/processMetrics.ts';
