/** `obskit/fastify` */
export { fastifyMetrics, fastifyRecording, type FastifyRecordingOptions } from '../node/middleware/fastify.ts';
