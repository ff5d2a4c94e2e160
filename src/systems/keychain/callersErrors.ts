/**
 * Sorts of errors that the caller is to blame for. A sort is free text: what stands here are the reference node's, and those
 * that the system's own document recommends. Any other counts as the server's: better one too many than an outage unseen.
 */
export const callersErrors = ['not_found', 'key_not_found', 'already_exists', 'key_already_exists', 'invalid_input', 'unsupported', 'limit_reached'] as const;
