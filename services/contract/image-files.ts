/** Names of images that are read. */
export const IMAGE = /\.(png|jpe?g)$/i
/** Images of other kinds, which must not be left out without a word. */
export const OTHER_IMAGE = /\.(gif|bmp|webp|tiff?|avif|heic|svg|ico|jp2|pgm|ppm)$/i
