import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/**
 * Where Octokit, Probot and Node hang what must not be kept: headers carry tokens and signatures, payloads are other
 * people's data, and a refused delivery's payload is anybody's.
 */
const SECRET_PATHS = [
  'req.headers',
  'headers',
  'payload',
  'event.payload',
  'err.event',
  'err.request',
  'err.response',
  'err.aggregateErrors[*].event',
  'err.aggregateErrors[*].request',
  'err.aggregateErrors[*].response',
];

/** The app's log: one JSON object a line, without headers and payloads. */
export function createLog(
  options: { readonly level: LoggerOptions['level'] & string },
  destination?: DestinationStream,
): Logger {
  const settings = { level: options.level, redact: { paths: SECRET_PATHS, remove: true } };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}
