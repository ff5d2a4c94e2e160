/** `obskit/http`: recording the requests of a server of `node:http`, and answering scrapes. */
export { answerScrape, type Scrape, type ScrapeHeaders } from '../node/exposition.ts';
export { createMetricsServer, type MetricsServer, type MetricsServerOptions } from '../node/metricsServer.ts';
export {
  clientGone, httpMiddleware, methodLabel, recordedHandler,
  type HttpAnswer, type HttpCall, type HttpMiddlewareOptions, type HttpRecording, type NodeMiddleware,
} from '../node/middleware/http.ts';
export { httpMetrics, httpRequests, unmatched, type HttpRequestsOptions } from '../node/middleware/httpRequests.ts';
export { counted, countedAtBegin, inFlight, timed, type Recording } from '../node/middleware/recording.ts';
export { currentRequestId, requestIdFrom, requestIdMiddleware } from '../node/middleware/requestId.ts';
