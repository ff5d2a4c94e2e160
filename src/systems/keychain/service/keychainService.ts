import { loadService } from '../../../node/grpcProto.ts';

export const keychainService = loadService(new URL('../keychain.proto', import.meta.url), 'keychain.v1.KeychainService');
