export { nodeVerifier } from './verifier.ts'
