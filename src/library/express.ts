/** `obskit/express` */
export { expressMetrics, type ExpressMetricsOptions } from '../node/middleware/express.ts';
export { expressRoute } from '../node/middleware/http.ts';
