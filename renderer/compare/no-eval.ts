import { config } from 'zod/v4/core'

// The page may not make code of text, and zod would try to, which the browser's console complains of. To be said before the
// first schema is made.
config({ jitless: true })
