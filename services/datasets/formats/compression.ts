import type { TableFile } from '../file-format'

/** SQL of how the bytes of a file are packed. */
export const compression = ({ bytes }: TableFile): string => (bytes.isGzip ? "'gzip'" : "'uncompressed'")
