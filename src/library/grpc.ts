/** `obskit/grpc`: recording the calls of a server of `@grpc/grpc-js`. */
export {
  streamInterceptor, unaryInterceptor,
  type GrpcAnswer, type GrpcCall, type GrpcInterceptorOptions, type GrpcRecording, type MessageRecording,
} from '../node/middleware/grpc.ts';
export { counted, countedAtBegin, inFlight, timed, type Recording } from '../node/middleware/recording.ts';
